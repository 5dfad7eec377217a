import { UserError } from "../capacity/user-error";
import type { Lookup } from "./interpolate";
import { type Port, portsOf } from "./ports";
import type { Tree } from "./tree";
import type { bytesOf } from "./units";
import { Numeral, type Value } from "./value";

/** A value that Compose drops without a word: its path in the file, and its text. */
export interface Dropped {
  readonly path: string;
  readonly written: string;
}

/** Notes taken while services are read. */
export interface Notes {
  readonly dropped: Dropped[];
  readonly warnings: string[];
}

/** Context in which a service is read. */
export interface ServiceContext {
  /** Variables that read as nothing, by the path of the value. */
  readonly unset: ReadonlyMap<string, ReadonlySet<string>>;
  readonly lookup: Lookup;
  /** The folder whose env files are read. */
  readonly tree: Tree;
  readonly notes: Notes;
  /** Services with a port in which a variable reads as nothing, by their paths. */
  readonly openPorts: ReadonlySet<string>;
}

/** A size as `read` reads it, or undefined, with a note, where Compose drops it. */
export function sizeAt(
  path: string,
  value: Value | undefined,
  read: typeof bytesOf,
  { unset, notes }: ServiceContext,
): number | undefined {
  if (value instanceof Numeral && value.kind === "floating") {
    notes.dropped.push({ path, written: value.written });
    return undefined;
  }
  const bytes = read(path, value, [...(unset.get(path) ?? [])]);
  if (value instanceof Numeral && bytes !== undefined) {
    notes.warnings.push(
      `${path}: ${value.written} is read in base 8, as Compose reads it: ${bytes.toLocaleString("en-US")} bytes`,
    );
  }
  return bytes;
}

/** A port that lacks the value of a variable is left out: it does not change what is needed. */
export function portsAt(path: string, value: Value | undefined, context: ServiceContext): Port[] {
  try {
    return portsOf(`${path}.ports`, value);
  } catch (error) {
    if (!(error instanceof UserError) || !context.openPorts.has(path)) throw error;
    context.notes.warnings.push(`${path}.ports: ${error.problem}: left out`);
    return [];
  }
}
