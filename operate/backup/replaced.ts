import { got, oneOf, UserError } from "../../core/capacity/user-error";
import type { Line } from "./program";

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

function replacedText({ service, of, count }: Replaced): string {
  const noun = count === 1 ? of.replace(/s$/, "") : of;
  return `${service} has ${count} ${noun}${of === "tables" ? " with rows" : ""}`;
}
