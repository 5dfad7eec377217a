import { command } from "../../core/model/health";
import type { Service } from "../../core/model/service";
import type { System } from "../../core/model/system";
import type { Docker } from "../../engine/server-engine";
import { reboot } from "../../operate/reboot";

jest.setTimeout(60_000);

const CHECK = command(["check"], { intervalSeconds: 0, timeoutSeconds: 0, startPeriodSeconds: 0 });

/** Services in the file's order, which is not the one in which they start. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  web: ["api"],
  api: ["db"],
  db: [],
  off: [],
};
const system = {
  name: "shop",
  services: new Map(
    Object.entries(SERVICES).map(([name, needs]) => [
      name,
      { health: CHECK, needs, replicas: 1 } as unknown as Service,
    ]),
  ),
} as unknown as System;

/** A server that is down for so many questions after it was asked to reboot, and what it was asked to do. */
function server(questionsDown: number, refuses = "") {
  const done: string[] = [];
  const running = new Set(["web", "api", "db"]);
  let boots = 0;
  let down = 0;
  const engine: Docker = async ([verb, ...words]) => {
    if (verb === "ps") return Object.keys(SERVICES).join("\n");
    if (verb === "inspect") {
      return JSON.stringify(
        words.map((name) => ({
          ...{ Id: name, RestartCount: 0, Config: { Labels: { "enxuto.service": name } } },
          HostConfig: { RestartPolicy: { Name: "unless-stopped" } },
          State: running.has(name)
            ? { Status: "running", Running: true, ExitCode: 0, Health: { Status: "healthy" } }
            : { Status: "exited", Running: false, ExitCode: 0 },
        })),
      );
    }
    for (const name of words) {
      if (verb === "stop") running.delete(name);
      if (verb === "start") running.add(name);
    }
    if (verb !== "version") done.push([verb, ...words].join(" "));
    return "";
  };
  const ask = async (line: string) => {
    if (line.includes("reboot")) {
      done.push("reboot");
      if (refuses) return { code: 1, stdout: "", stderr: refuses };
      boots += 1;
      down = questionsDown;
      return { code: 255, stdout: "", stderr: "Connection closed by remote host" };
    }
    down -= 1;
    return down >= 0
      ? { code: 255, stdout: "", stderr: "Connection timed out" }
      : { code: 0, stdout: `boot-${boots}\n`, stderr: "" };
  };
  const said: string[] = [];
  const args = { stack: "prod", system, engine, ask, say: (line: string) => said.push(line) };
  return { args, done, said };
}

const patience = { longestMs: 300, pauseMs: 10 };

test("stops each before what it needs, reboots, waits, starts the same in turn, and says who does not serve", async () => {
  const { args, done, said } = server(3);
  expect(await reboot({ ...args, patience })).toEqual([{ service: "off", text: "is stopped" }]);
  expect(done).toEqual([
    ...["stop web", "stop api", "stop db", "reboot"],
    ...["start db", "start api", "start web"],
  ]);
  expect(said).toEqual([
    ...["stopping web", "stopping api", "stopping db"],
    ...["rebooting", "the server is back"],
  ]);
});

test("a server that refuses serves on", async () => {
  const { args, done } = server(0, "sudo: a password is required\n");
  await expect(reboot({ ...args, patience })).rejects.toThrow(
    "prod: its server refuses to reboot: sudo: a password is required",
  );
  expect(done.slice(3)).toEqual(["reboot", "start db", "start api", "start web"]);
});

test("one that stays away is said with what to do", async () => {
  const { args } = server(1_000_000);
  await expect(reboot({ ...args, patience })).rejects.toThrow(
    /^the server of prod: is not back after .* minutes: look at its console at the provider; enxuto up prod then starts/,
  );
});
