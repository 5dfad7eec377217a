import { type LockedPackage, type Selection, takes } from "./locks/lock";

/** Tables of a package.json that an installation reads, by the group that a command leaves out. */
const TABLES = {
  dependencies: undefined,
  optionalDependencies: "optional",
  devDependencies: "dev",
} as const;

/**
 * Packages that a package.json asks for by itself, with their ranges: what an installation without a lock brings at the least. Throws where
 * it cannot be read.
 */
export function askedByPackageJson(text: string, { groups }: Selection): LockedPackage[] {
  const project: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> =
    JSON.parse(text) ?? {};
  const lines = text.split("\n");
  const lineOf = (name: string) =>
    1 +
    Math.max(
      0,
      lines.findIndex((line) => line.includes(`"${name}"`)),
    );
  return Object.entries(TABLES).flatMap(([table, group]) => {
    if (group !== undefined && !takes(groups, group, true)) return [];
    return Object.entries(project[table] ?? {}).map(([name, range]) => ({
      name,
      version: "",
      extras: [],
      source: undefined,
      line: lineOf(name),
      written: `${name}@${String(range)}`,
    }));
  });
}
