import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import semver from "semver";
import { tier } from "../../support/tiers";
import { type IgnoreRow, ignoreTable } from "./ignore-table";

const run = promisify(execFile);

/** So many builds run at once: each takes about half a second and waits most of it. */
const BUILDERS = 4;

/** What the engine makes of an ignore file: the files that arrive, or its refusal. */
type Outcome = readonly string[] | string;

tier("docker")("ignore files held against the engine", () => {
  const { files, rows } = ignoreTable();
  let folder: string;
  let before23: boolean;
  const outcomes = new Map<string, Outcome>();

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "ignore-"));
    const version = await run("docker", ["version", "--format", "{{.Client.Version}}"]);
    before23 = semver.lt(semver.coerce(version.stdout) ?? "0.0.0", "23.0.0");
    const waiting = [...rows];
    const work = async () => {
      for (let row = waiting.shift(); row; row = waiting.shift()) {
        outcomes.set(row.name, await built(row));
      }
    };
    await Promise.all(Array.from({ length: BUILDERS }, work));
  }, 600_000);

  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  /**
   * Builds with a Dockerfile outside of the context: an ignore file of its name goes before the one that is a file of the table. Each
   * context is a folder of its own: of one that it was sent before, BuildKit of Docker 20.10 was seen to keep a file that is left out now.
   */
  async function built({ name, dockerignore }: IgnoreRow): Promise<Outcome> {
    const context = path.join(folder, `${name}.context`);
    for (const file of files) {
      const full = path.join(context, file);
      fs.mkdirSync(path.dirname(full), { recursive: true });
      fs.writeFileSync(full, "x\n");
    }
    const dockerfile = path.join(folder, name);
    const out = path.join(folder, `${name}.out`);
    fs.writeFileSync(dockerfile, "FROM scratch\nCOPY . /\n");
    fs.writeFileSync(`${dockerfile}.dockerignore`, dockerignore);
    const output = `type=local,dest=${out}`;
    try {
      await run("docker", ["build", "-f", dockerfile, "-o", output, context], {
        env: { ...process.env, DOCKER_BUILDKIT: "1" },
      });
    } catch (error) {
      return (error as { stderr: string }).stderr;
    }
    return files.filter((file) => fs.existsSync(path.join(out, file)));
  }

  test.each(rows.map((row) => [row.name, row] as const))("%s", (name, row) => {
    const outcome = outcomes.get(name);
    if (row.refused !== undefined) {
      expect(outcome).toContain(row.refused);
      return;
    }
    const travels = row.travels ?? files.filter((file) => !row.leftOut?.includes(file));
    const { alsoLeftOut = [], travelsToo = [] } = (before23 && row.engine20) || {};
    const expected = files.filter(
      (file) =>
        travelsToo.includes(file) || (travels.includes(file) && !alsoLeftOut.includes(file)),
    );
    expect(outcome).toEqual(expected);
  });
});
