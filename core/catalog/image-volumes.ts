/**
 * Directories that images declare as volumes, by the program of the image: an engine makes an anonymous volume for each of them that
 * nothing is mounted at. From their Dockerfiles in docker-library, read 2026-11-29: PostgreSQL's as of 18 in its parent directory.
 */
const DECLARED: readonly (readonly [program: RegExp, directories: readonly string[]])[] = [
  [/^(redis|valkey)$/, ["/data"]],
  [/^postgres$/, ["/var/lib/postgresql/data"]],
  [/^(mysql|mariadb)$/, ["/var/lib/mysql"]],
  [/^mongo$/, ["/data/db", "/data/configdb"]],
  [/^registry$/, ["/var/lib/registry"]],
];

/** Directories that the image of a reference declares as volumes; none of an image that is not known. */
export function imageVolumes(reference: string): readonly string[] {
  const [name, version = ""] = reference.slice(reference.lastIndexOf("/") + 1).split(/[:@]/);
  if (name === "postgres" && Number.parseInt(version, 10) >= 18) return ["/var/lib/postgresql"];
  return DECLARED.find(([program]) => program.test(name))?.[1] ?? [];
}
