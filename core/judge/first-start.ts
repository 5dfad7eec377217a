import { imageName } from "../catalog/programs/image-name";
import { isPostgresImage } from "./data-place";

/** A program that takes users, passwords and names of databases from its variables only where its volume is empty. */
interface FirstStart {
  readonly images: RegExp;
  readonly variables: RegExp;
}

/** What the descriptions of their images say, "Environment Variables" and "Initializing a fresh instance", read 2026-11-30. */
const PROGRAMS: readonly FirstStart[] = [
  {
    images: /^(mysql|mysql-server|mariadb|percona|percona-server)$/,
    variables: /^(MYSQL|MARIADB)_(ROOT_PASSWORD|USER|PASSWORD|DATABASE)$/,
  },
  { images: /^mongo$/, variables: /^MONGO_INITDB_ROOT_(USERNAME|PASSWORD)$/ },
  { images: /^rabbitmq$/, variables: /^RABBITMQ_DEFAULT_(USER|PASS)$/ },
  {
    images: /^influxdb$/,
    variables: /^DOCKER_INFLUXDB_INIT_(USERNAME|PASSWORD|ADMIN_TOKEN)$/,
  },
  { images: /^neo4j$/, variables: /^NEO4J_AUTH$/ },
];

const POSTGRES = /^POSTGRES_(USER|PASSWORD|DB)$/;

/** Names of the variables that a program takes only where its volume is empty; undefined where none is known. */
export function firstStartVariables(image: string | undefined): RegExp | undefined {
  if (image === undefined) return undefined;
  if (isPostgresImage(image)) return POSTGRES;
  const { last } = imageName(image);
  return PROGRAMS.find(({ images }) => images.test(last))?.variables;
}

/** Values that a program was first started with, by variable: equal where what stands for them is. Undefined where one is not known. */
export type FirstStartValues = ReadonlyMap<string, string | undefined>;

/** Variables whose values the data does not have: those that are another or new, as far as both sides are known. */
export function changedSince(
  before: FirstStartValues | undefined,
  after: FirstStartValues | undefined,
): string[] {
  if (!before || !after) return [];
  return [...after].flatMap(([name, value]) => {
    if (value === undefined || (before.has(name) && before.get(name) === undefined)) return [];
    return before.get(name) === value ? [] : [name];
  });
}
