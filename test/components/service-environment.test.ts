import * as pulumi from "@pulumi/pulumi";
import { defineSystem, http, redis, type Service, upstream, url } from "enxuto/model";
import { serviceEnvironment } from "../../components/service-environment";

const memory = { limitMiB: 64, reservationMiB: 32 };
const SHOP = defineSystem("shop", {
  cache: redis({ memory, eviction: "allkeys-lru", withPassword: true }),
  ours: client({ CACHE: url("cache", { path: "/1" }) }),
  theirs: client({ CACHE: url("cache", { path: "/1", password: "url" }) }),
});

function client(env: Service<"cache">["env"]): Service<"cache"> {
  return { image: upstream("caddy"), memory, port: 80, health: http("/", 80, "wget"), env };
}

/** What a service is told: its variables, and its files with what is in them; what is secret is marked. */
async function told(name: string): Promise<{ variables: string[]; files: [string, string][] }> {
  const { variables, files } = serviceEnvironment(name, SHOP.services.get(name) as Service, {
    system: SHOP,
    passwords: new Map([["cache", pulumi.secret("p4ss")]]),
    ...{ external: new Map(), secrets: new Map() },
  });
  const plain = async (value: pulumi.Input<string>) => {
    const output = pulumi.output(value);
    const text = await new Promise<string>((resolve) => output.apply(resolve));
    return (await pulumi.isSecret(output)) ? `secret ${text}` : text;
  };
  return {
    variables: await Promise.all(variables.map(plain)),
    files: await Promise.all(
      [...files].map(
        async ([file, { content }]) => [file, await plain(content)] as [string, string],
      ),
    ),
  };
}

describe("the password of a cache", () => {
  test("is in a file that a variable beside its address names", async () => {
    expect(await told("ours")).toEqual({
      variables: ["CACHE=redis://cache:6379/1", "CACHE_PASSWORD_FILE=/run/secrets/cache-password"],
      files: [["/run/secrets/cache-password", "secret p4ss"]],
    });
  });

  test("is in its address where that says so", async () => {
    expect(await told("theirs")).toEqual({
      variables: ["secret CACHE=redis://:p4ss@cache:6379/1"],
      files: [],
    });
  });

  test("is asked for by a setting in a file, not by a word of the command", async () => {
    const { variables, files } = await told("cache");
    expect(variables).toEqual([]);
    expect(files).toEqual([
      ["/run/secrets/redis-password", "secret p4ss"],
      ["/run/secrets/redis.conf", "secret requirepass p4ss\n"],
    ]);
    const { command } = SHOP.services.get("cache") as Service;
    expect(command?.(memory).slice(-2)).toEqual(["--include", "/run/secrets/redis*.conf"]);
  });
});
