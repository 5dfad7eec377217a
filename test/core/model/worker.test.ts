import { execFileSync } from "node:child_process";
import * as net from "node:net";
import { defineSystem } from "../../../core/model/define-system";
import { url } from "../../../core/model/env";
import { command, listens, running } from "../../../core/model/health";
import { upstream } from "../../../core/model/image";
import type { Service } from "../../../core/model/service";

const worker: Service<never> = {
  image: upstream("team/worker:1.4.2"),
  memory: { limitMiB: 128, reservationMiB: 64 },
  health: running(),
};

describe("a service without a port", () => {
  test("is a worker", () => {
    expect(defineSystem("shop", { worker }).services.get("worker")).toEqual(worker);
  });

  test("is not published, not routed and has no address", () => {
    expect(() => defineSystem("shop", { worker: { ...worker, publish: 80 } })).toThrow(
      "shop/worker/port: is missing: a service that is published or routed has one",
    );
    expect(() => defineSystem("shop", { worker: { ...worker, routes: [{ path: "/" }] } })).toThrow(
      "shop/worker/port: is missing",
    );
    expect(() =>
      defineSystem("shop", {
        worker,
        web: { ...worker, port: 80, env: { WORKER: url("worker") } },
      }),
    ).toThrow("shop/web/env/WORKER: worker has no port, so it has no address: give it one");
  });
});

/** Exit code of a CMD-SHELL check, run here. */
function exitOf([kind, line]: readonly string[]): number {
  expect(kind).toBe("CMD-SHELL");
  try {
    execFileSync("sh", ["-c", line], { stdio: "ignore" });
    return 0;
  } catch (error) {
    return (error as { status: number }).status;
  }
}

const linux = process.platform === "linux" ? test : test.skip;
linux("a check for a listening port passes while something listens, and only then", async () => {
  const server = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as net.AddressInfo;
  expect(exitOf(listens(port).test)).toBe(0);
  await new Promise((resolve) => server.close(resolve));
  expect(exitOf(listens(port).test)).not.toBe(0);
  expect(exitOf(running().test)).toBe(0);
  expect(command(["pg_isready"]).test).toEqual(["CMD", "pg_isready"]);
});
