import { UserError } from "../capacity/user-error";
import { isList, isMapping, join, type Mapping, mappingOf, type Value } from "./value";

/** The keys of a service that change what it needs, or what is said about it. Of the rest only whether they are empty is kept. */
export const KEPT = new Set([
  "build",
  "command",
  "container_name",
  "cpu_period",
  "cpu_quota",
  "cpus",
  "depends_on",
  "deploy",
  "entrypoint",
  "env_file",
  "environment",
  "extends",
  "healthcheck",
  "image",
  "label_file",
  "logging",
  "mem_limit",
  "mem_reservation",
  "mem_swappiness",
  "memswap_limit",
  "models",
  "oom_score_adj",
  "pids_limit",
  "ports",
  "pre_start",
  "profiles",
  "provider",
  "restart",
  "scale",
  "shm_size",
  "volumes",
]);

/** A service as it stands in a file, brought to the forms that `mergedService` merges; `whole` with every key. */
export function comparable(path: string, service: Mapping, whole = false): Mapping {
  return mappingOf(
    Object.entries(service)
      .filter(([key]) => !key.startsWith("x-"))
      .map(([key, value]) => [
        key,
        KEPT.has(key) || whole ? longForm(join(path, key), key, value) : said(key, value),
      ]),
  );
}

/** Placeholder for a value that is not looked at. */
const SAID = "…";

/** Keys that are not kept and have nothing but a mapping, whose own keys Compose does not take empty. */
export const MAPPINGS: ReadonlySet<string> = new Set([
  "blkio_config",
  "credential_spec",
  "develop",
]);

/** What of a value is looked at that is not kept: where it is empty. */
function said(key: string, value: Value): Value {
  if (value === null) return null;
  if (!MAPPINGS.has(key) || !isMapping(value)) return SAID;
  return mappingOf(
    Object.entries(value).map(([inner, each]) => [inner, each === null ? null : SAID]),
  );
}

function longForm(path: string, key: string, value: Value): Value {
  if (key === "build" && typeof value === "string") return mappingOf([["context", value]]);
  if (key === "environment") return environment(path, value);
  if (key === "depends_on" && isList(value)) {
    return mappingOf(value.map((name) => [String(name), mappingOf([])]));
  }
  if (key === "volumes" && isList(value)) return value.map(mountOf);
  if (LISTS.has(key) && !isList(value) && value !== null) return [value];
  if (PAIRS.has(key) && isList(value))
    return mappingOf(value.map((entry) => pairOf(String(entry))));
  return value;
}

/** Keys that are looked at only where every key is: one text or a list of texts. */
const LISTS: ReadonlySet<string> = new Set(["dns", "dns_search", "tmpfs"]);

/** Likewise: a mapping, or a list of names or `NAME=VALUE`. */
const PAIRS: ReadonlySet<string> = new Set([
  "annotations",
  "extra_hosts",
  "labels",
  "networks",
  "sysctls",
]);

function pairOf(entry: string): readonly [string, Value] {
  const [, name = entry, value = null] = /^([^=:]+)[=:](.*)$/s.exec(entry) ?? [];
  return [name, value];
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
      if (typeof entry !== "string") throw new UserError(path, "expected NAME=VALUE in its list");
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
    if (this.left < 0) throw new UserError(path, "is merged from more than a million entries");
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
  if (later === null && key !== "environment") return earlier;
  if (isMapping(earlier) && isMapping(later)) {
    return key === "logging"
      ? mergedLogging(path, earlier, later, work)
      : mergedMapping(path, earlier, later, work);
  }
  if (isList(earlier) && isList(later)) {
    work.spend(path, earlier.length);
    return [...earlier, ...later];
  }
  const isText = (value: Value) => !isMapping(value) && !isList(value);
  if (earlier === null || (isText(earlier) && isText(later))) return later;
  throw new UserError(path, "cannot be merged: it is a list, a mapping or text in different files");
}

/** The options of one driver mean nothing to another. */
function mergedLogging(path: string, earlier: Mapping, later: Mapping, work: Work): Mapping {
  const other = earlier.driver && later.driver && earlier.driver !== later.driver;
  return other ? later : mergedMapping(path, earlier, later, work);
}
