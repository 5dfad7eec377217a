import { got, oneOf, UserError } from "../../core/capacity/user-error";
import type { Line } from "./program";
import { type Snapshot, takenText } from "./snapshots";

/** Data of one service that a restore would replace. */
export interface Replaced {
  readonly service: string;
  /** Kind of what was counted: tables that have rows, keys that do not expire, files. */
  readonly of: "tables" | "keys" | "files";
  /** Number of them, at least 1. */
  readonly count: number;
}

/** Data that there is, in what `holds` of `tools/backup` told; services that hold none are left out. */
export function replacedIn(lines: readonly Line[]): Replaced[] {
  return lines
    .filter(([kind]) => kind === "holds")
    .map(([, service, of, count]) => ({ service, of: of as Replaced["of"], count: Number(count) }))
    .filter(({ count }) => count > 0);
}

/**
 * Refusal of what another stack would lose: throws a UserError with the way out unless each service that holds data is given up by
 * name, and for a name that is none of them.
 */
export function requireGivenUp(
  target: string,
  replaced: readonly Replaced[],
  named: readonly string[],
): void {
  const services = [...new Set(replaced.map(({ service }) => service))];
  const unknown = named.find((name) => !services.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      "--delete-data",
      `${got(unknown)}, ${services.length > 0 ? oneOf(services) : `but ${target} holds no data that is replaced`}`,
    );
  }
  const kept = replaced.filter(({ service }) => !named.includes(service));
  if (kept.length === 0) return;
  const words = services.map((service) => `--delete-data=${service}`).join(" ");
  throw new UserError(
    "--into",
    `${target} holds data that would be replaced: ${kept.map(replacedText).join(", ")}: save it with enxuto backup ${target}, then give it up with ${words}`,
  );
}

/** Refusal of a backup that was taken with another state, unless it is named: throws a UserError where it would replace data. */
export function requireOwn(
  target: string,
  snapshot: Snapshot,
  replaced: readonly Replaced[],
): void {
  if (replaced.length === 0) return;
  throw new UserError(
    "--at",
    `is missing, and this state took no backup of ${target}: the newest one, ${takenText(snapshot)}, is another state's, and would replace what is there (${replaced.map(replacedText).join(", ")}): if it is the one, name it with --at ${snapshot.id}`,
  );
}

function replacedText({ service, of, count }: Replaced): string {
  const noun = count === 1 ? of.replace(/s$/, "") : of;
  return `${service} has ${count} ${noun}${of === "tables" ? " with rows" : ""}`;
}
