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

tier("docker")("a service that leaks", () => {
  const LEAKS = "watch-leak";
  const name = `enxuto-keeping-${LEAKS}-kv`;
  const messages: string[] = [];
  let project: TestProject;
  let watch: ReturnType<TestProject["start"]>;
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (text) => {
      body += text;
    });
    request.on("end", () => {
      messages.push(...JSON.parse(body).body.split("\n"));
      response.end();
    });
  });
  const until = async (what: string, holds: () => boolean) => {
    for (let waited = 0; !holds(); waited += 1) {
      if (waited > 240) throw new Error(`${what} does not come: ${watch.output()}`);
      await sleep(500);
    }
  };
  const about = (text: string) => messages.filter((line) => line.includes(text));
  const kills = () => Number(docker("inspect", "--format", "{{.RestartCount}}", name)[0]);

  beforeAll(async () => {
    removeStack(LEAKS);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    project = new TestProject(LEAKS, {
      ...{ system: "enxuto-keeping", host: "local", size: "2GB" },
      alerts: { to: [`http://127.0.0.1:${port}/hook`] },
    });
    docker(
      ...["run", "--detach", "--name", name, "--memory", "32m", "--memory-swap", "32m"],
      ...["--label", `enxuto.stack=${LEAKS}`, "--label", "enxuto.system=enxuto-keeping"],
      ...["--label", "enxuto.service=kv", "--restart", "unless-stopped"],
      ...["--health-cmd", "redis-cli ping", "--health-interval", "1s", "--health-retries", "3"],
      ...[bases().redis, "redis-server", "--save", "", "--appendonly", "no"],
    );
    watch = project.start(["watch", LEAKS, "--every", "2"]);
  });
  afterAll(async () => {
    watch?.child.kill("SIGTERM");
    await watch?.ended;
    server.closeAllConnections();
    server.close();
    removeStack(LEAKS);
    project?.remove();
  });

  test("is told of once before the kernel kills it, and serves again", async () => {
    await until("the watch", () => watch.output().includes(`watching ${LEAKS} every 2 s`));
    const leak = (key: number, bytes: number) => {
      const command = `head -c ${bytes} /dev/urandom | redis-cli -x set leak-${key} >/dev/null`;
      docker("exec", name, "sh", "-c", command);
    };
    const near = "kv is near its memory limit";
    for (let key = 0; key < 18; key += 1) leak(key, 1_000_000);
    // It grows until somebody is told: whoever is told then has the time that is left.
    for (let key = 18; about(near).length === 0; key += 1) {
      expect(kills()).toBe(0);
      if (key > 200) throw new Error(`nobody is told: ${watch.output()}`);
      if (key < 75) leak(key, 200_000);
      await sleep(1500);
    }
    expect(kills()).toBe(0);
    for (let key = 300; kills() === 0 && key < 400; key += 1) {
      try {
        leak(key, 1_000_000);
      } catch {
        // The kernel took what was asked, or what asked.
      }
    }
    await until("the kill", () => about("the kernel killed a process of kv").length > 0);
    const health = () => docker("inspect", "--format", "{{.State.Health.Status}}", name).join();
    await until("its health", () => health() === "healthy");
    expect(kills()).toBeGreaterThan(0);
    // Once when it begins, and once more where it began as a warning.
    expect(about(near).length).toBeLessThanOrEqual(2);
    expect(about("the kernel killed")).toHaveLength(1);
  });
});
