import * as fs from "node:fs";
import * as path from "node:path";
import { dayFile, historyLine } from "../../core/watch/history";
import { historyFolder } from "../../operate/watch/stack-history";
import { TestProject } from "../support/project";

const STACK = "sized";
const FILE = `Pulumi.${STACK}.yaml`;

// Each verb starts a process.
jest.setTimeout(300_000);

describe("a stack whose use was watched", () => {
  let project: TestProject;

  beforeEach(() => {
    project = new TestProject(STACK, { system: "conecta-saude", host: "local", size: "4GB" });
  });

  afterEach(() => fs.rmSync(project.folder, { recursive: true }));

  /** What the watcher kept of so many hours: the same figure in MiB every five minutes. */
  const watched = (service: string, hours: number, memoryMiB: number) => {
    const folder = historyFolder(project.folder, STACK);
    fs.mkdirSync(folder, { recursive: true });
    const now = Math.floor(Date.now() / 300_000) * 300;
    for (let step = 0; step < hours * 12; step += 1) {
      const at = now - step * 300;
      const line = historyLine({ at, service, memoryMiB, cpus: 0.1, restarts: 0 });
      fs.appendFileSync(path.join(folder, dayFile(at)), `${line}\n`);
    }
  };
  const text = () => fs.readFileSync(path.join(project.folder, FILE), "utf8");

  test("of a day gets budgets by it, which the plan takes, and keeps those of what came an hour ago", async () => {
    watched("backend", 24, 90);
    watched("redis", 24, 5);
    watched("service-llm", 24, 300);
    watched("frontend", 1, 9);
    const before = text();
    const { code, output } = await project.here(["resize", STACK, "--apply"]);
    expect([code, output]).toEqual([0, expect.stringContaining(`written to ${FILE}`)]);
    expect(output).toMatch(/^redis .* 64 → 24 {2}limit held by what was measured$/m);
    expect(output).toMatch(/^frontend .* kept: seen for 1\.0 hours$/m);
    expect(output).toMatch(/^postgres +not seen /m);
    expect(text()).toBe(
      `${before}${[
        "  enxuto:memory:",
        "    redis: { limitMiB: 24, reservationMiB: 8 }",
        "    backend: { limitMiB: 144, reservationMiB: 104 }",
        "    service-llm: { limitMiB: 456, reservationMiB: 336 }",
      ].join("\n")}\n`,
    );
    const planned = await project.here(["plan", STACK, "--json"]);
    expect(planned.code).toBe(0);
    const again = await project.here(["resize", STACK, "--apply"]);
    expect([again.code, again.output]).toEqual([0, expect.not.stringContaining("→")]);
  });

  test("of an hour is shown, and written only where that is said to be enough", async () => {
    watched("backend", 1, 90);
    const before = text();
    const soon = await project.here(["resize", STACK, "--apply"]);
    expect([soon.code, soon.output]).toEqual([
      1,
      expect.stringContaining(
        "--apply: 1.0 hours were looked at, expected 24: a night says little of a day. Where a load like that of a day ran meanwhile, --hours 1 takes it for one",
      ),
    ]);
    expect(soon.output).toMatch(/^backend .* 350 → 144/m);
    const wrong = await project.here(["resize", STACK, "--hours", "0"]);
    expect(wrong.output).toContain('--hours: got "0", expected hours from 0.1 to 720');
    expect(text()).toBe(before);
    const { code } = await project.here(["resize", STACK, "--apply", "--hours", "1"]);
    expect([code, text()]).toEqual([
      0,
      expect.stringContaining("    backend: { limitMiB: 144, reservationMiB: 104 }\n"),
    ]);
  });

  test("gets no budgets that its host cannot carry, and is told what could", async () => {
    watched("postgres", 24, 6_000);
    const before = text();
    const { code, output } = await project.here(["resize", STACK, "--apply"]);
    expect([code, output]).toEqual([2, expect.stringContaining("nothing was written: ")]);
    expect(output).toContain("would fit: hetzner ");
    expect(text()).toBe(before);
  });
});
