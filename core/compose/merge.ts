import { UserError } from "../capacity/user-error";
import { isList, isMapping, join, type Mapping, mappingOf, type Value } from "./value";

/** The keys of a service that change what it needs, or what is said about it. Everything else is not looked at. */
const KEPT = new Set([
  "build",
  "command",
  "container_name",
  "deploy",
  "entrypoint",
  "env_file",
  "environment",
  "extends",
  "healthcheck",
  "image",
  "logging",
  "mem_limit",
  "mem_reservation",
  "memswap_limit",
  "ports",
  "profiles",
  "provider",
  "scale",
  "shm_size",
  "volumes",
]);

/** A service as it stands in a file, brought to the forms that `mergedService` merges. */
export function comparable(path: string, service: Mapping): Mapping {
  return mappingOf(
    Object.entries(service)
      .filter(([key]) => KEPT.has(key))
      .map(([key, value]) => [key, longForm(join(path, key), key, value)]),
  );
}

function longForm(path: string, key: string, value: Value): Value {
  if (key === "build" && typeof value === "string") return mappingOf([["context", value]]);
  if (key === "environment") return environment(path, value);
  if (key === "volumes" && isList(value)) return value.map(mountOf);
  return value;
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

/** What replaces the earlier value whole instead of being added to it. */
const REPLACES = new Set(["command", "entrypoint", "test"]);

/** A service over an earlier one of its name, or over the one that it extends: both in comparable form. */
export function mergedService(path: string, earlier: Mapping, later: Mapping): Mapping {
  return mergedMapping(path, earlier, later);
}

function mergedMapping(path: string, earlier: Mapping, later: Mapping): Mapping {
  const merged = mappingOf(Object.entries(earlier));
  for (const [key, value] of Object.entries(later)) {
    merged[key] =
      Object.hasOwn(earlier, key) && !REPLACES.has(key)
        ? mergedValue(join(path, key), key, earlier[key], value)
        : value;
  }
  return merged;
}

function mergedValue(path: string, key: string, earlier: Value, later: Value): Value {
  if (later === null && key !== "environment") return earlier;
  if (isMapping(earlier) && isMapping(later)) {
    return key === "logging"
      ? mergedLogging(path, earlier, later)
      : mergedMapping(path, earlier, later);
  }
  if (isList(earlier) && isList(later)) return [...earlier, ...later];
  const isText = (value: Value) => !isMapping(value) && !isList(value);
  if (earlier === null || (isText(earlier) && isText(later))) return later;
  throw new UserError(path, "cannot be merged: it is a list, a mapping or text in different files");
}

/** The options of one driver mean nothing to another. */
function mergedLogging(path: string, earlier: Mapping, later: Mapping): Mapping {
  const other = earlier.driver && later.driver && earlier.driver !== later.driver;
  return other ? later : mergedMapping(path, earlier, later);
}
