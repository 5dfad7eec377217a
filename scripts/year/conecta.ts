import * as fs from "node:fs";
import * as path from "node:path";
import { bases, docker, TestProject } from "../../test/support/project";

/** Stack of the hour. */
export const HOUR_STACK = "hour";

/** Port of its frontend on this machine. */
const PORT = 35_173;
export const SITE = `http://127.0.0.1:${PORT}`;

/** Opens the repository of the backups. */
export const PASSWORD = "correct horse";

const REPOSITORY = path.join(__dirname, "..", "..");

/** Conecta Saúde as it is, on a network and at a port that no other stack has. */
const SYSTEMS = `import { SYSTEMS as all } from ${JSON.stringify(path.join(REPOSITORY, "systems"))};
export const SYSTEMS = all.map((system) => ({
  ...system,
  network: "enxuto-hour-" + system.name,
  services: new Map([...system.services].map(([name, service]) => [name, service.publish === undefined ? service : { ...service, publish: ${PORT} }])),
}));
`;

/** A project whose backups go to a folder; with the stack file of another one, as Git brings it to a host that is new. */
export function hourProject(kept: string, alerts: string, from?: TestProject): TestProject {
  const project = new TestProject(HOUR_STACK, {
    ...{ system: "conecta-saude", profile: "seed", host: "local", size: "4GB", bases: bases() },
    backups: { to: kept, every: "10m", password: PASSWORD },
    alerts: { to: [alerts] },
  });
  project.write("systems/index.ts", SYSTEMS);
  const file = `Pulumi.${HOUR_STACK}.yaml`;
  if (from) fs.copyFileSync(path.join(from.folder, file), path.join(project.folder, file));
  return project;
}

/** Ids of the containers of the stack, by service. */
export function containers(): Map<string, string> {
  const label = ["--filter", `label=enxuto.stack=${HOUR_STACK}`];
  const format = '{{.ID}}\t{{.Label "enxuto.service"}}';
  return new Map(
    docker("ps", "--no-trunc", "--format", format, ...label).map((line) => {
      const [id, service] = line.split("\t");
      return [service, id];
    }),
  );
}

/** What PostgreSQL answers, a line each. */
export function sql(text: string): string[] {
  const words = ["psql", "-qAtX", "-U", "postgres", "-d", "conecta", "-c", text];
  return docker("exec", containers().get("postgres") as string, ...words);
}

/** Rows and a checksum of every table. */
export function tables(): string[] {
  const names = sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
  return names.map((name) => {
    // A sum, since a list of all rows would not fit the database's own limit.
    const row = "hashtextextended(t::text, 0)::numeric";
    return `${name} ${sql(`SELECT count(*), sum(${row}) FROM "${name}" t`).join()}`;
  });
}
