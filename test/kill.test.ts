import { columns } from "../core/report/columns";
import { descendants, killAll } from "./support/kill";
import { bases, docker, type Ended, removeStack, TestProject } from "./support/project";
import { tier } from "./support/tiers";

/** How often an `up` is killed: a few times in every test run, `npm run chaos` for the whole proof. */
const KILLS = Number(process.env.KILLS ?? 6);
const STACK = "kill-test";
const SERVICES = ["cache", "second", "store"];

jest.setTimeout((KILLS + 2) * 180_000);

/** One kill and what came after it. */
interface Round {
  readonly at: number;
  /** The last line that the run had written. */
  readonly during: string;
  readonly killed: "all of it" | "the command";
  readonly healed: readonly string[];
  readonly seconds: number;
}

tier("deploy", ["random"])(`an up that is killed ${KILLS} times`, () => {
  const rounds: Round[] = [];
  let project: TestProject;

  beforeAll(() => {
    removeStack(STACK);
    const config = { system: "enxuto-small", host: "local", size: "2GB", bases: bases() };
    project = new TestProject(STACK, config);
  });
  afterAll(() => {
    project.remove();
    process.stdout.write(`${table(rounds)}\n`);
  });

  test("is followed by one that converges, with one container per service and the data whole", async () => {
    expectUp(await project.enxuto(["up", STACK, "--yes"]));
    query("CREATE TABLE kept (round int)");
    let seconds = secondsOf(expectUp(await up("other")));
    for (let attempt = 0; rounds.length < KILLS; attempt += 1) {
      // Every fourth one builds everything anew, the others replace everything.
      if (attempt % 4 === 3) expectUp(await project.enxuto(["destroy", STACK, "--yes"]));
      const profile = attempt % 2 === 0 ? "seed" : "other";
      const killed = attempt % 3 === 2 ? "the command" : "all of it";
      const run = project.start(["up", STACK, "--profile", profile, "--yes"]);
      let over = false;
      run.ended.then(() => {
        over = true;
      });
      // At random within the work: nothing can break before it begins.
      const at = Math.random() * seconds;
      while (!over && !WORKS.test(afterChanges(run.output()))) await pause(50);
      await Promise.race([run.ended, pause(at * 1000)]);
      const during = run.output().trim().split("\n").at(-1) ?? "";
      const late = over;
      if (!late) kill(run.child.pid as number, killed);
      await run.ended;
      const next = expectUp(await up(profile));
      seconds = secondsOf(next) || seconds;
      expect(states()).toEqual(SERVICES.map((service) => `${service} healthy`));
      query(`INSERT INTO kept VALUES (${attempt})`);
      expect(query("SELECT count(*) FROM kept")).toEqual([String(attempt + 1)]);
      if (late) continue;
      const healed = next.output
        .split("\n")
        .filter((line) => /killed|removed .*half made/.test(line));
      rounds.push({ at, during, killed, healed, seconds: next.seconds });
    }
  });

  function up(profile: string): Promise<Ended> {
    return project.enxuto(["up", STACK, "--profile", profile, "--yes"]);
  }
});

/** How long an `up` worked after its preview, in seconds; 0 where it had nothing to do. */
function secondsOf({ output }: Ended): number {
  return Number(/is up \((\d+) s\)/.exec(output)?.[1] ?? 0);
}

function expectUp(ended: Ended): Ended {
  // The output first: it says why.
  if (ended.code !== 0) throw new Error(ended.output);
  return ended;
}

const WORKS = / (its image|made|stopping|starting)/;

/** What was written after the list of changes. */
function afterChanges(output: string): string {
  return output.replace(
    /^ .*(create|replace|update in place|delete|remove the old one)\b.*$/gm,
    "",
  );
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Every container of the stack, running or not, with its health. */
function states(): string[] {
  const ids = docker("ps", "--all", "--quiet", "--filter", `label=enxuto.stack=${STACK}`);
  const format = '{{index .Config.Labels "enxuto.service"}} {{.State.Health.Status}}';
  return docker("inspect", "--format", format, ...ids).sort();
}

/** Asks the database, from inside its container. */
function query(sql: string): string[] {
  const name = `enxuto-small-${STACK}-store`;
  return docker("exec", name, "psql", "-U", "postgres", "-d", "small", "-qAtc", sql);
}

/** Kills a process, or all that it started as well, as when a machine runs out of memory or power. */
function kill(pid: number, which: Round["killed"]): void {
  killAll(which === "the command" ? [pid] : [pid, ...descendants(pid)]);
}

function table(rounds: readonly Round[]): string {
  const rows = rounds.map(({ at, during, killed, healed, seconds }, index) => [
    String(index + 1),
    `${at.toFixed(1)} s`,
    killed,
    during.trim().replace(/ {2,}/, " "),
    `${seconds.toFixed(1)} s`,
    healed.map((line) => line.trim()).join("; "),
  ]);
  const header = ["kill", "after", "of", "while", "converged in", "healed"];
  return columns([header, ...rows], ["right", "right", "left", "left", "right", "left"]).join("\n");
}
