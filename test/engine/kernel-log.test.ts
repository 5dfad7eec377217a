import { setTimeout as sleep } from "node:timers/promises";
import { containersOn, docker } from "../../engine/engine";
import { deathOfContainer, kernelKillsHere } from "../../engine/kernel-log";
import { tier } from "../support/tiers";

const LABEL = `enxuto.test=kills-${process.pid}`;
/** Fills memory faster than anything else ends it. */
const FILL = "s=x; while :; do s=$s$s; done";

tier("docker")("what ended a real container", () => {
  const inside = async (name: string, script: string, ...options: string[]) => {
    const words = ["run", "--detach", "--label", LABEL, "--name", `${name}-${process.pid}`];
    const limits = ["--memory", "32m", "--memory-swap", "32m", "--network", "none"];
    await docker([...words, ...limits, ...options, "debian:bookworm-slim", "bash", "-c", script]);
  };
  const deaths = async () => {
    const kills = await kernelKillsHere();
    const found = await containersOn(docker, LABEL);
    return Object.fromEntries(
      found.map((one) => [one.Name.split("-")[0], deathOfContainer(one, kills)]),
    );
  };

  afterAll(async () => {
    const found = await containersOn(docker, LABEL);
    await docker(["rm", "--force", ...found.map(({ Id }) => Id)]);
  });

  test("its limit, a child at the limit and a crash are told apart", async () => {
    await inside("main", FILL);
    await inside("child", `bash -c '${FILL}'; sleep 3600`);
    await inside("crash", "exit 3");
    await inside("well", "sleep 3600");
    let seen = await deaths();
    for (let second = 0; second < 60 && !(seen["/main"] && seen["/child"]); second += 1) {
      await sleep(1000);
      seen = await deaths();
    }
    expect(seen).toEqual({
      "/main": { kind: "limit", whole: true, process: "bash", heldMiB: expect.any(Number) },
      "/child": { kind: "limit", whole: false, process: "bash", heldMiB: expect.any(Number) },
      "/crash": { kind: "crash", exitCode: 3 },
      "/well": undefined,
    });
  }, 180_000);
});
