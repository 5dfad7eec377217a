import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { bases, docker, removeStack, TestProject } from "../../support/project";
import { tier } from "../../support/tiers";

const STACK = "watch-test";
const NAME = `enxuto-keeping-${STACK}-kv`;

jest.setTimeout(600_000);

tier("docker")("a stack that is watched", () => {
  const messages: { title: string; body: string; level: string }[] = [];
  /** A receiver that fails once, as receivers do. */
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (text) => {
      body += text;
    });
    request.on("end", () => {
      seen += 1;
      if (seen > 1) messages.push(JSON.parse(body));
      response.writeHead(seen > 1 ? 200 : 500).end();
    });
  });
  let seen = 0;
  let project: TestProject;
  let watch: ReturnType<TestProject["start"]>;

  const until = async (what: string, holds: () => boolean) => {
    for (let waited = 0; !holds(); waited += 1) {
      if (waited > 240) throw new Error(`${what} does not come: ${watch.output()}`);
      await sleep(500);
    }
  };
  const bodies = () => messages.map(({ body }) => body).join("\n");
  const started = () => docker("inspect", "--format", "{{.State.StartedAt}}", NAME).join();

  beforeAll(async () => {
    removeStack(STACK);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const to = [`http://127.0.0.1:${port}/hook`];
    project = new TestProject(STACK, {
      ...{ system: "enxuto-keeping", host: "local", size: "2GB" },
      alerts: { to, healing: { databases: true } },
    });
    // Its memory is in /dev/shm, which a restart empties: the check fails until somebody restarts it.
    docker(
      ...["run", "--detach", "--name", NAME, "--memory", "32m", "--memory-swap", "32m"],
      ...["--label", `enxuto.stack=${STACK}`, "--label", "enxuto.system=enxuto-keeping"],
      ...["--label", "enxuto.service=kv", "--init"],
      ...["--health-cmd", "test ! -e /dev/shm/sick", "--health-interval", "1s"],
      ...["--health-retries", "1", "--stop-timeout", "1"],
      ...[bases().redis, "sleep", "100000"],
    );
    watch = project.start(["watch", STACK, "--every", "2"]);
  });
  afterAll(async () => {
    watch?.child.kill("SIGTERM");
    await watch?.ended;
    server.closeAllConnections();
    server.close();
    removeStack(STACK);
    project?.remove();
  });

  test("tells of a child that the kernel killed, which Docker does not show", async () => {
    await until("the watch", () => watch.output().includes(`watching ${STACK} every 2 s`));
    // The first look has no kill before it to compare with.
    await sleep(3000);
    const child = ["exec", NAME, "sh", "-c", "head -c 100000000 /dev/zero | tail || true"];
    docker(...child);
    await until("the kill", () => bodies().includes("the kernel killed a process of kv"));
    expect(docker("inspect", "--format", "{{.State.Status}} {{.RestartCount}}", NAME)).toEqual([
      "running 0",
    ]);
    expect(bodies()).toContain("its limit is 32 MiB");
  });

  test("restarts what stays unhealthy, and says so once", async () => {
    const before = started();
    docker("exec", NAME, "touch", "/dev/shm/sick");
    await until("the alert", () => bodies().includes("kv fails its health checks"));
    await until("the restart", () => watch.output().includes("kv stayed unhealthy: restarted"));
    const health = () => docker("inspect", "--format", "{{.State.Health.Status}}", NAME).join();
    await until("its health", () => health() === "healthy");
    expect(started() > before).toBe(true);
    expect(bodies().match(/fails its health checks/g)).toHaveLength(1);
    watch.child.kill("SIGTERM");
    expect((await watch.ended).code).toBe(0);
    const { output } = await project.enxuto(["resize", STACK]);
    expect(output).toContain("too little to apply, 24 are needed");
  });
});
