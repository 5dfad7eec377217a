import { got, UserError } from "../core/capacity/user-error";

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds that `--wait-lock 10m` says; none without it. Throws a UserError for what is not a duration. */
export function waitMs({ "wait-lock": given }: { readonly "wait-lock"?: string }): number {
  if (given === undefined) return 0;
  const [, figure, unit] = /^(\d+)([smh])$/.exec(given) ?? [];
  if (unit === undefined) {
    throw new UserError("--wait-lock", `${got(given)}, expected a duration: 90s, 10m, 1h`);
  }
  return Number(figure) * UNITS_MS[unit];
}
