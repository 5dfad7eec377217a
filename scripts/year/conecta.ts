import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bases, docker, type Ended, TestProject } from "../../test/support/project";

const REPOSITORY = path.join(__dirname, "..", "..");

/** Conecta Saúde as it is, as one stack on a network and at a port that no other stack has. */
export class Conecta {
  /** Address of its frontend on this machine. */
  readonly site: string;

  constructor(
    readonly stack: string,
    private readonly port: number,
  ) {
    this.site = `http://127.0.0.1:${port}`;
  }

  /** A project of it with more settings; with the stack file of another one, as Git brings it to a host that is new. */
  project(settings: Readonly<Record<string, unknown>>, from?: TestProject): TestProject {
    const project = new TestProject(this.stack, {
      ...{ system: "conecta-saude", profile: "seed", host: "local", size: "4GB", bases: bases() },
      ...settings,
    });
    project.write("systems/index.ts", this.systems());
    const file = `Pulumi.${this.stack}.yaml`;
    if (from) fs.copyFileSync(path.join(from.folder, file), path.join(project.folder, file));
    return project;
  }

  /** Ids of its containers, by service. */
  containers(): Map<string, string> {
    const label = ["--filter", `label=enxuto.stack=${this.stack}`];
    const format = '{{.ID}}\t{{.Label "enxuto.service"}}';
    return new Map(
      docker("ps", "--no-trunc", "--format", format, ...label).map((line) => {
        const [id, service] = line.split("\t");
        return [service, id];
      }),
    );
  }

  /** What PostgreSQL answers, a line each. */
  sql(text: string): string[] {
    const words = ["psql", "-qAtX", "-U", "postgres", "-d", "conecta", "-c", text];
    return docker("exec", this.containers().get("postgres") as string, ...words);
  }

  /** Rows and a checksum of every table. */
  tables(): string[] {
    const names = this.sql(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    );
    return names.map((name) => {
      // A sum, since a list of all rows would not fit the database's own limit.
      const row = "hashtextextended(t::text, 0)::numeric";
      return `${name} ${this.sql(`SELECT count(*), sum(${row}) FROM "${name}" t`).join()}`;
    });
  }

  /** Writes so many messages, as if patients had before. The backend makes the table, which is waited for. */
  async fill(rows: number): Promise<void> {
    while (this.sql("SELECT to_regclass('messages') IS NOT NULL").join() !== "t") await sleep(500);
    this.sql(
      `INSERT INTO messages (sender, text, status) SELECT i::text, repeat(md5(i::text), 10), 'done' FROM generate_series(1, ${rows}) i`,
    );
  }

  /** On a busy machine a service may become healthy too late for the first `up`: the next one resumes. */
  async up(project: TestProject): Promise<void> {
    const words = ["up", this.stack, "--yes"];
    const { code, output } = await project.enxuto(words);
    if (code === 0) return;
    say(`up again, since: ${output.trim().split("\n").at(-2)}`);
    await done(project, words);
  }

  private systems(): string {
    return `import { SYSTEMS as all } from ${JSON.stringify(path.join(REPOSITORY, "systems"))};
export const SYSTEMS = all.map((system) => ({
  ...system,
  network: "enxuto-${this.stack}-" + system.name,
  services: new Map([...system.services].map(([name, service]) => [name, service.publish === undefined ? service : { ...service, publish: ${this.port} }])),
}));
`;
  }
}

/** Runs the command line; throws what it wrote where it does not end with 0. */
export async function done(project: TestProject, words: readonly string[]): Promise<Ended> {
  const ended = await project.enxuto(words);
  if (ended.code !== 0) throw new Error(ended.output);
  return ended;
}

/** Prints a line with the time of day. */
export function say(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}
