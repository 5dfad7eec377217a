import * as fs from "node:fs";

/** A file's number. */
export function number(file: string): number {
  return Number(fs.readFileSync(file, "utf8"));
}

/** A file's lines `key value`. */
export function table(file: string): Map<string, number> {
  const lines = fs.readFileSync(file, "utf8").trim().split("\n");
  return new Map(
    lines.map((line) => {
      const [key, value] = line.split(" ");
      return [key, Number(value)];
    }),
  );
}

/** Process ids of a group; none once the group is gone. */
export function pids(file: string): number[] {
  if (!fs.existsSync(file)) return [];
  return fs.readFileSync(file, "utf8").split("\n").filter(Boolean).map(Number);
}
