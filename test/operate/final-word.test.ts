import { UserError } from "../../core/capacity/user-error";
import { command } from "../../core/model/health";
import type { Service } from "../../core/model/service";
import type { Docker } from "../../engine/server-engine";
import { standingsOn } from "../../engine/standing";
import { unserved } from "../../operate/final-word";
import { remedyInPlace } from "../../operate/remedy";

// Waits are real, and a loaded machine stretches them.
jest.setTimeout(120_000);

const SHOP = { stack: "shop", system: "store" };
const CHECK = command(["check"], { intervalSeconds: 0, timeoutSeconds: 0, startPeriodSeconds: 1 });
const service = (replicas: number) => ({ health: CHECK, replicas }) as unknown as Service;

interface Played {
  readonly service: string;
  readonly status?: string;
  /** What the engine calls its health, look by look, the last one for ever. */
  readonly health?: readonly string[];
  /** Look from which on its own check passes. @default - none */
  readonly passesAt?: number;
}

/** An engine with these containers, and what it was asked to do to them. */
function engineWith(containers: readonly Played[]): { docker: Docker; done: string[] } {
  const done: string[] = [];
  let look = 0;
  const docker: Docker = async ([verb, ...words]) => {
    switch (verb) {
      case "ps":
        look += 1;
        return containers.map((_, index) => `c${index}`).join("\n");
      case "inspect":
        return JSON.stringify(
          containers.map(({ service: name, status = "running", health = ["healthy"] }, index) => ({
            Id: `c${index}`,
            RestartCount: 0,
            Config: { Labels: { "enxuto.service": name }, Healthcheck: { Test: CHECK.test } },
            HostConfig: { RestartPolicy: { Name: "unless-stopped" } },
            State: {
              ...{ Status: status, Running: status === "running", ExitCode: 0, OOMKilled: false },
              Health: { Status: health[Math.min(look, health.length) - 1] },
            },
          })),
        );
      case "exec": {
        const { passesAt = Number.POSITIVE_INFINITY } = containers[Number(words[0].slice(1))];
        if (look < passesAt) throw new UserError("docker exec", "exit status 1");
        return "";
      }
      default:
        done.push([verb, ...words].join(" "));
        return "";
    }
  };
  return { docker, done };
}

describe("the last word on a stack", () => {
  const said = async (services: Record<string, Service>, ...containers: Played[]) => {
    const found = await unserved(
      engineWith(containers).docker,
      SHOP,
      new Map(Object.entries(services)),
    );
    return found.map(({ service, text }) => `${service} ${text}`);
  };

  test("is that all serve, once the last one does", async () => {
    expect(
      await said(
        { web: service(1), db: service(1) },
        { service: "web", health: ["starting", "starting", "healthy"] },
        { service: "db", health: ["starting"], passesAt: 2 },
      ),
    ).toEqual([]);
  });

  test("names what still starts when its time is over, and what is not there", async () => {
    expect(
      await said(
        { web: service(2), db: service(1), queue: service(1) },
        { service: "web" },
        { service: "db", health: ["starting"] },
      ),
    ).toEqual([
      "web has 1 of 2 containers",
      "db does not pass its health check yet",
      "queue has no container",
    ]);
  });

  test("is not taken from Docker's health of one that does not run", async () => {
    expect(
      await said(
        { web: service(1), db: service(1) },
        { service: "web", status: "exited", health: ["unhealthy"] },
        { service: "db", status: "paused", health: ["healthy"] },
      ),
    ).toEqual(["web is stopped", "db is paused"]);
  });

  test("is that nothing is known where the engine does not answer", async () => {
    const silent: Docker = () => Promise.reject(new UserError("the server of shop", "no route"));
    expect(await unserved(silent, SHOP, new Map([["web", service(1)]]))).toEqual([
      { service: "shop", text: "is not known to serve: the server of shop: no route" },
    ]);
  });
});

test("what is stopped is started, what is paused unpaused, and nothing else is touched", async () => {
  const { docker, done } = engineWith([
    { service: "web", status: "exited" },
    { service: "db", status: "paused", health: ["unhealthy"] },
    { service: "cache", health: ["unhealthy"] },
    { service: "queue" },
  ]);
  const lines: string[] = [];
  await remedyInPlace(docker, await standingsOn(docker, []), (line) => lines.push(line));
  expect(done).toEqual(["start c0", "unpause c1"]);
  expect(lines).toEqual(["web is stopped: started it", "db is paused: unpaused it"]);
});
