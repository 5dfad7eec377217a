import { type Sentence, sentence } from "../capacity/sentence";
import { UserError } from "../capacity/user-error";
import type { Lookup } from "./interpolate";
import { type Mount, mountsOf } from "./mounts";
import type { Dropped, ReadNotice } from "./notice";
import { type Port, portsOf } from "./ports";
import type { Tree } from "./tree";
import type { bytesOf } from "./units";
import { type Unset, unsetAt } from "./unset";
import { Numeral, type Value } from "./value";

/** Notes taken while services are read. */
export interface Notes {
  readonly dropped: Dropped[];
  readonly notices: ReadNotice[];
}

/** Context in which a service is read. */
export interface ServiceContext {
  /** Variables that read as nothing, by the path of the value. */
  readonly unset: Unset;
  readonly lookup: Lookup;
  /** Paths on the host that volumes are bound to, by their names. */
  readonly devices: ReadonlyMap<string, string>;
  /** The folder whose env files are read. */
  readonly tree: Tree;
  readonly notes: Notes;
  /** Paths of lists in which a variable reads as nothing. */
  readonly openLists: ReadonlySet<string>;
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
    notes.notices.push({ code: "size-in-base-8", path, written: value.written, bytes });
  }
  return bytes;
}

/** Mounts, one at each target; one that lacks the value of a variable is noted: it does not change what is needed. */
export function mountsAt(path: string, value: Value | undefined, context: ServiceContext): Mount[] {
  const mounts = mountsOf(`${path}.volumes`, value, (error, index) => {
    if (!context.openLists.has(error.path)) throw error;
    const { unset } = context;
    const entry = { at: `${error.path}.${index}`, unset };
    context.notes.notices.push(refusedValue(error.path, error.sentence, entry));
  });
  return mounts.map((mount) => {
    const device = mount.type === "volume" ? context.devices.get(mount.source) : undefined;
    return device === undefined ? mount : { ...mount, device };
  });
}

/** Notice of a value that Compose refuses, with the variables at or below its place that read as nothing. */
export function refusedValue(
  path: string,
  problem: string | Sentence,
  { at = path, unset }: { readonly at?: string; readonly unset: ServiceContext["unset"] },
): ReadNotice {
  const names = unsetAt(at, unset);
  const why = names.length > 0 ? sentence` (${names.slice(0, NAMED).join(", ")} is not set)` : "";
  return { code: "value-refused", path, problem: sentence`${problem}${why}` };
}

/** Variables that one notice names. */
const NAMED = 8;

/** A port that lacks the value of a variable is left out: it does not change what is needed. */
export function portsAt(path: string, value: Value | undefined, context: ServiceContext): Port[] {
  try {
    return portsOf(`${path}.ports`, value);
  } catch (error) {
    if (!(error instanceof UserError) || !context.openLists.has(`${path}.ports`)) throw error;
    context.notes.notices.push({
      code: "port-left-out",
      path: `${path}.ports`,
      problem: error.sentence,
    });
    return [];
  }
}
