import * as pulumi from "@pulumi/pulumi";
import { got, oneOf, UserError } from "../../core/capacity/user-error";

/** Text as it stands. */
export function text(value: string): string {
  return value;
}

/** One of some words. */
export function choice<T extends string>(value: string, at: string, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) throw new UserError(at, `${got(value)}, ${oneOf(allowed)}`);
  return value as T;
}

/** One of some words, or empty. */
export function optionalChoice<T extends string>(
  value: string,
  at: string,
  allowed: readonly T[],
): T | "" {
  return value === "" ? "" : choice(value, at, allowed);
}

export function truth(value: string, at: string): boolean {
  return choice(value, at, ["true", "false"]) === "true";
}

/** Whole GB within bounds, or 0 for none. */
export function gigabytes(from: number, to: number): (value: string, at: string) => number {
  const range = from > 1 ? `whole GB from ${from} to ${to}` : `whole GB to ${to}`;
  return (value, at) => {
    const size = Number(value);
    if (!Number.isInteger(size) || size < 0 || size > to || (size > 0 && size < from)) {
      throw new UserError(at, `${got(value)}, expected 0 for none, or ${range}`);
    }
    return size;
  };
}

/** An object; throws a UserError for a key that is not among those allowed. A wrong value is not quoted where it `isSecret`. */
export function record(
  value: string,
  at: string,
  allowed?: readonly string[],
  isSecret = false,
): Record<string, unknown> {
  const parsed = parseJson(value);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new UserError(at, `${isSecret ? "" : `${got(parsed)}, `}expected an object`);
  }
  for (const name of Object.keys(parsed)) {
    if (allowed && !allowed.includes(name)) {
      throw new UserError(`${at}.${name}`, `is not known, ${oneOf(allowed)}`);
    }
  }
  return parsed as Record<string, unknown>;
}

/** An object of strings. */
export function strings(
  value: string,
  at: string,
  allowed: readonly string[],
): Record<string, string> {
  const values = record(value, at, allowed);
  for (const [name, one] of Object.entries(values)) {
    if (typeof one !== "string" || one === "") {
      throw new UserError(`${at}.${name}`, `${got(one)}, expected a string`);
    }
  }
  return values as Record<string, string>;
}

/** An object of secret strings: a wrong one is not quoted. */
export function secrets(
  value: string,
  at: string,
  allowed?: readonly string[],
): Map<string, pulumi.Output<string>> {
  return new Map(
    Object.entries(record(value, at, allowed, true)).map(([name, one]) => {
      if (typeof one !== "string" || one === "") {
        throw new UserError(`${at}.${name}`, "expected a string that is not empty");
      }
      return [name, pulumi.secret(one)];
    }),
  );
}

/** A value of the configuration: JSON where it is that, or else the text itself. */
export function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
