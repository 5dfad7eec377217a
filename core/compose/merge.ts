import { sentence } from "../capacity/sentence";
import { UserError } from "../capacity/user-error";
import { isList, isMapping, join, type Mapping, mappingOf, sameText, type Value } from "./value";

/** A service with its variables replaced, brought to the forms that `mergedService` merges; `whole` with long forms of all it mounts. */
export function comparable(path: string, service: Mapping, whole = false): Mapping {
  return mappingOf(
    Object.entries(service)
      .filter(([key]) => !key.startsWith("x-"))
      .map(([key, value]) => [key, longForm(join(path, key), key, value, whole)]),
  );
}

function longForm(path: string, key: string, value: Value, whole: boolean): Value {
  if (key === "build") return buildOf(path, value);
  if (key === "environment") return environment(path, value);
  if (key === "depends_on" && isTexts(value)) return mappingOf(value.map(dependency));
  if (key === "volumes" && isList(value) && whole) return value.map(mountOf);
  if (key === "deploy" && isMapping(value)) return withPairs(value, ["labels"]);
  if (LISTS.has(key) && !isList(value) && value !== null) return [value];
  if (PAIRS.has(key)) return pairs(value);
  if (key === "extra_hosts") return hosts(value);
  return value;
}

/** Keys that have one text or a list of texts. */
const LISTS: ReadonlySet<string> = new Set(["dns", "dns_search", "label_file", "tmpfs"]);

/** Keys that have a mapping, or a list of names or `NAME=VALUE`. */
const PAIRS: ReadonlySet<string> = new Set([
  "annotations",
  "labels",
  "models",
  "networks",
  "sysctls",
]);

function buildOf(path: string, value: Value): Value {
  if (typeof value === "string") return mappingOf([["context", value]]);
  if (!isMapping(value)) return value;
  const build = withPairs(value, ["additional_contexts", "labels"]);
  return "args" in build ? { ...build, args: environment(join(path, "args"), build.args) } : build;
}

function withPairs(value: Mapping, keys: readonly string[]): Mapping {
  return mappingOf(
    Object.entries(value).map(([key, inner]) => [key, keys.includes(key) ? pairs(inner) : inner]),
  );
}

function pairs(value: Value): Value {
  return isTexts(value) ? mappingOf(value.map(pairOf)) : value;
}

/** Whether it is a list of nothing but text; what else it holds is refused later. */
function isTexts(value: Value): value is readonly string[] {
  return isList(value) && value.every((entry) => typeof entry === "string");
}

function pairOf(entry: string): readonly [string, Value] {
  const [, name = entry, value = null] = /^([^=:]+)[=:](.*)$/s.exec(entry) ?? [];
  return [name, value];
}

/** `{ db: [10.0.0.1, 10.0.0.2] }` → `["db=10.0.0.1", "db=10.0.0.2"]`. */
function hosts(value: Value): Value {
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).flatMap(([name, addresses]) =>
    (isList(addresses) ? addresses : [addresses]).map((address) => ({ name, address })),
  );
  if (entries.some(({ address }) => typeof address !== "string")) return value;
  return entries.map(({ name, address }) => `${name}=${address}`);
}

/** What Compose takes a bare name in `depends_on` for. */
function dependency(name: string): readonly [string, Value] {
  return [name, mappingOf([["condition", "service_started"]])];
}

/** Where a volume goes; other tools put whole files beside that. */
function mountOf(entry: Value): Value {
  if (!isMapping(entry)) return entry;
  return mappingOf(
    ["type", "source", "target"].flatMap((key) => (key in entry ? [[key, entry[key]]] : [])),
  );
}

/** `["A=1", "B"]` → `{A: "1", B: null}`. */
function environment(path: string, value: Value): Value {
  if (!isList(value)) return value;
  return mappingOf(
    value.map((entry) => {
      if (typeof entry !== "string")
        throw new UserError(path, sentence`expected NAME=VALUE in its list`);
      const sign = entry.indexOf("=");
      return sign < 0 ? [entry, null] : [entry.slice(0, sign), entry.slice(sign + 1)];
    }),
  );
}

/** Keys whose value replaces the earlier one whole instead of being added to it. */
const REPLACES = new Set(["command", "entrypoint", "test"]);

/** Entries that merging may copy, so that a chain of large services ends in time. */
export class Work {
  private left = 1_000_000;

  /** Throws a UserError where too much was copied already. */
  spend(path: string, entries: number): void {
    this.left -= entries;
    if (this.left < 0)
      throw new UserError(path, sentence`is merged from more than a million entries`);
  }
}

/** A service over an earlier one of its name, or over the one that it extends: both in comparable form. */
export function mergedService(path: string, earlier: Mapping, later: Mapping, work: Work): Mapping {
  return mergedMapping(path, earlier, later, work);
}

function mergedMapping(path: string, earlier: Mapping, later: Mapping, work: Work): Mapping {
  const before = Object.entries(earlier);
  work.spend(path, before.length);
  const merged = mappingOf(before);
  for (const [key, value] of Object.entries(later)) {
    merged[key] =
      Object.hasOwn(earlier, key) && !REPLACES.has(key)
        ? mergedValue(join(path, key), key, earlier[key], value, work)
        : value;
  }
  return merged;
}

function mergedValue(path: string, key: string, earlier: Value, later: Value, work: Work): Value {
  if (key === "environment") return mergedVariables(path, earlier, later, work);
  if (key === "logging" && later === null) {
    throw new UserError(
      path,
      sentence`got nothing over what another file says: leave it out, or write !reset null`,
    );
  }
  if (later === null) return earlier;
  if (isMapping(earlier) && isMapping(later)) {
    return key === "logging"
      ? mergedLogging(path, earlier, later, work)
      : mergedMapping(path, earlier, later, work);
  }
  if (isList(earlier) && isList(later)) return joined(path, earlier, later, work);
  if (!isMapping(earlier) && !isList(earlier)) return later;
  if (isLimitOfProcess(path)) return later;
  throw new UserError(
    path,
    sentence`cannot be merged: it is a list, a mapping or text in different files`,
  );
}

/** A limit is one number for both or a mapping of two. */
function isLimitOfProcess(path: string): boolean {
  return /\.ulimits\.[^.]+$/.test(path);
}

/** One that a later file names without a value has that of the machine, or none. */
function mergedVariables(path: string, earlier: Value, later: Value, work: Work): Value {
  if (!isMapping(earlier) || !isMapping(later)) return later === null ? earlier : later;
  work.spend(path, Object.keys(earlier).length);
  return mappingOf([...Object.entries(earlier), ...Object.entries(later)]);
}

/** Items of both lists; what a later file repeats is there once. */
function joined(
  path: string,
  earlier: readonly Value[],
  later: readonly Value[],
  work: Work,
): Value {
  work.spend(path, earlier.length);
  const known = new Set(earlier.map(sameText));
  const added = later.filter((item) => {
    const text = sameText(item);
    const isNew = !known.has(text);
    known.add(text);
    return isNew;
  });
  return [...earlier, ...added];
}

/** The options of one driver mean nothing to another. */
function mergedLogging(path: string, earlier: Mapping, later: Mapping, work: Work): Mapping {
  const isOther =
    Object.hasOwn(earlier, "driver") &&
    Object.hasOwn(later, "driver") &&
    earlier.driver !== later.driver;
  return isOther ? later : mergedMapping(path, earlier, later, work);
}
