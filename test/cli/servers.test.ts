import { runHere } from "../support/here";

function servers(...args: readonly string[]) {
  return runHere(["servers", ...args]);
}

describe("enxuto servers", () => {
  test("the production stack on three servers outlives the loss of any one", async () => {
    const { status, stdout } = await servers("prod", "--count", "3", "--survive", "1", "--json");
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      ...{ schemaVersion: 1, stack: "prod", verdict: "fits", survive: 1, survives: 1 },
      priceMonthly: { amount: 18.54, currency: "EUR" },
    });
    expect(answer.servers.map((server: { services: string[] }) => server.services)).toEqual([
      ["backend", "edge", "frontend", "postgres"],
      ["edge", "service-llm", "whatsapp-agent"],
      ["audio-sumarizado", "edge", "model-llm", "redis"],
    ]);
    expect(status).toBe(0);
  });

  test("says what it does not know, and refuses what is no number of servers", async () => {
    expect((await servers("dev", "--host", "local:1GB", "--count", "3")).stdout).toContain(
      "warning: the disks of these servers are not known, so they are not judged",
    );
    expect(await servers("dev", "--count", "three")).toMatchObject({
      status: 1,
      stdout: "",
      stderr: 'enxuto: --count: got "three", expected a whole number from 1 to 50\n',
    });
  });

  test("refuses what does not fit together with exit code 2", async () => {
    const { status, stdout } = await servers(
      "dev",
      "--host",
      "local:700MB",
      "--count",
      "3",
      "--json",
    );
    expect(JSON.parse(stdout).reasons[0]).toMatchObject({
      kind: "unplaced",
      filters: { memory: 3 },
    });
    expect(status).toBe(2);
  });

  test("takes a compose file: what has a volume stays, what may be more is said", async () => {
    const file = "docs/examples/photos.yaml";
    const { status, stdout } = await servers(
      file,
      "--host",
      "hetzner:cx23",
      "--count",
      "3",
      "--json",
    );
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ file, system: "photos", kind: "hetzner", size: "cx23" });
    expect(answer.servers.flatMap((server: { stays: string[] }) => server.stays)).toEqual([
      "database",
    ]);
    expect(answer.verdict).toBe("depends");
    expect(answer.because.map(({ service }: { service: string }) => service)).toEqual([
      "immich-server",
      "immich-machine-learning",
    ]);
    expect(status).toBe(3);
    expect((await servers(file)).stderr).toBe(
      "enxuto: --host: is missing: name the servers, --host hetzner:cx23\n",
    );
  });
});
