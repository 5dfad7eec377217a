import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Form, Kind, Reads } from "../core/compose/form";

/**
 * Writes down which keys Compose knows, and what may stand under them: `npm run compose-keys`, with `--check` only compares.
 *
 * Source: compose-spec.json (Apache-2.0) in the Go module compose-go, got with Go's own client.
 */
const MODULE = "github.com/compose-spec/compose-go/v2";
const VERSION = "v2.16.2";
const TABLE = path.join(__dirname, "..", "core", "compose", "data", "keys.json");

/** Parts of a JSON Schema that are read. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly unevaluatedProperties?: boolean;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly uniqueItems?: boolean;
}

/** A form that is still being put together. */
interface Draft {
  kinds: Kind[];
  keys?: Record<string, Draft>;
  values?: Draft;
  items?: Draft;
  /** Whether a mapping takes any key. */
  free?: true;
  required?: readonly string[];
  oneOf?: readonly string[];
  pattern?: string;
  least?: number;
  most?: number;
  distinct?: true;
  reads?: Reads;
}

const KINDS: Readonly<Record<string, Kind>> = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  null: "nothing",
};

/**
 * What Compose makes of text that the schema lets pass: casts as it replaces variables (loader/interpolate.go), and the types of its
 * fields (types/*.go). `*` is any key and any item. Keys of a container are those of a job and of `pre_start` as well.
 */
const CONTAINER: Readonly<Record<string, Reads>> = {
  "blkio_config.weight": "nothing else",
  "blkio_config.weight_device.*.weight": "nothing else",
  "blkio_config.device_read_bps.*.rate": "a size",
  "blkio_config.device_read_iops.*.rate": "a size",
  "blkio_config.device_write_bps.*.rate": "a size",
  "blkio_config.device_write_iops.*.rate": "a size",
  cpu_count: "a whole number",
  cpu_percent: "a number",
  cpu_period: "a whole number",
  cpu_quota: "a whole number",
  "configs.*.mode": "an octal number",
  cpu_rt_period: "a whole number",
  cpu_rt_runtime: "a whole number",
  cpu_shares: "a whole number",
  cpus: "a number",
  init: "true or false",
  oom_kill_disable: "true or false",
  oom_score_adj: "a whole number",
  pids_limit: "a whole number",
  privileged: "true or false",
  mem_swappiness: "a size",
  read_only: "true or false",
  "secrets.*.mode": "an octal number",
  "ulimits.*": "a whole number",
  "ulimits.*.hard": "a whole number",
  "ulimits.*.soft": "a whole number",
  "volumes.*.read_only": "true or false",
  "volumes.*.tmpfs.size": "a size",
  "volumes.*.volume.nocopy": "true or false",
};
const WORKLOAD: Readonly<Record<string, Reads>> = {
  ...CONTAINER,
  "build.secrets.*.mode": "an octal number",
  "build.no_cache": "true or false",
  "build.privileged": "true or false",
  "build.pull": "true or false",
  "build.shm_size": "a size",
  "build.ulimits.*": "a whole number",
  "depends_on.*.required": "true or false",
  "depends_on.*.restart": "true or false",
  "env_file.*.required": "true or false",
  "healthcheck.disable": "true or false",
  "healthcheck.interval": "a duration",
  "healthcheck.retries": "a whole number",
  "healthcheck.start_interval": "a duration",
  "healthcheck.start_period": "a duration",
  "healthcheck.timeout": "a duration",
  "ports.*.target": "a whole number",
  stdin_open: "true or false",
  stop_grace_period: "a duration",
  tty: "true or false",
};
const SERVICE: Readonly<Record<string, Reads>> = {
  ...WORKLOAD,
  "deploy.replicas": "a whole number",
  "deploy.resources.limits.cpus": "a number",
  "deploy.resources.limits.pids": "a whole number",
  "deploy.resources.reservations.cpus": "a number",
  "deploy.restart_policy.delay": "a duration",
  "deploy.restart_policy.max_attempts": "a whole number",
  "deploy.restart_policy.window": "a duration",
  "deploy.rollback_config.delay": "a duration",
  "deploy.rollback_config.max_failure_ratio": "a number",
  "deploy.rollback_config.monitor": "a duration",
  "deploy.rollback_config.parallelism": "a whole number",
  "deploy.update_config.delay": "a duration",
  "deploy.update_config.max_failure_ratio": "a number",
  "deploy.update_config.monitor": "a duration",
  "deploy.update_config.parallelism": "a whole number",
  "deploy.placement.max_replicas_per_node": "a whole number",
  attach: "true or false",
  "post_start.*.privileged": "true or false",
  "pre_start.*.env_file.*.required": "true or false",
  "pre_start.*.memswap_limit": "a size",
  "pre_start.*.shm_size": "a size",
  "pre_start.*.stop_grace_period": "a duration",
  "pre_stop.*.privileged": "true or false",
  scale: "a whole number",
};
const FILE: Readonly<Record<string, Reads>> = {
  "configs.*.external": "true or false",
  "networks.*.attachable": "true or false",
  "networks.*.enable_ipv4": "true or false",
  "networks.*.enable_ipv6": "true or false",
  "networks.*.external": "true or false",
  "networks.*.internal": "true or false",
  "secrets.*.external": "true or false",
  "volumes.*.external": "true or false",
};

/** Lists whose repeated items Compose merges into one before its schema sees them (override/uncity.go). */
const MERGED_LISTS = new Set([
  ...[
    "annotations",
    "args",
    "additional_contexts",
    "tags",
    "labels",
    "cap_add",
    "cap_drop",
    "devices",
    "configs",
  ],
  ...[
    "dns",
    "dns_opt",
    "dns_search",
    "environment",
    "env_file",
    "expose",
    "links",
    "aliases",
    "link_local_ips",
  ],
  ...["ports", "profiles", "secrets", "sysctls", "tmpfs", "volumes"],
]);

function main(): void {
  const { folder, date } = download();
  const schema = JSON.parse(fs.readFileSync(path.join(folder, "schema/compose-spec.json"), "utf8"));
  const { properties, $defs } = schema as Schema & { $defs: Readonly<Record<string, Schema>> };
  const { services: _, jobs: __, ...beside } = properties as Readonly<Record<string, Schema>>;
  const mapping: Schema = { type: ["object", "null"] };
  const file = { type: "object", properties: beside, additionalProperties: false };
  const form = draftOf(
    { ...file, properties: { ...beside, services: mapping, jobs: mapping } },
    $defs,
  );
  const table = {
    source: `${MODULE} ${VERSION}, schema/compose-spec.json`,
    date,
    licence: "Apache-2.0",
    file: closed(reading(form, FILE)),
    service: closed(withHooks(reading(draftOf($defs.service, $defs), SERVICE))),
    job: closed(reading(draftOf($defs.job, $defs), WORKLOAD)),
  };
  const text = `${JSON.stringify(table)}\n`;
  if (!process.argv.includes("--check")) {
    fs.writeFileSync(TABLE, text);
    return;
  }
  const current = fs.readFileSync(TABLE, "utf8") === text;
  console.log(current ? "the keys are current" : "the keys differ: npm run compose-keys");
  process.exitCode = current ? 0 : 1;
}

function download(): { folder: string; date: string } {
  const { status, stdout, stderr } = spawnSync(
    "go",
    ["mod", "download", "-json", `${MODULE}@${VERSION}`],
    {
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`go mod download failed: ${stdout}${stderr}`);
  const { Dir, Info } = JSON.parse(stdout) as { Dir: string; Info: string };
  const { Time } = JSON.parse(fs.readFileSync(Info, "utf8")) as { Time: string };
  return { folder: Dir, date: Time.slice(0, 10) };
}

/** A draft in which each place says what Compose makes of text there. */
function reading(draft: Draft, table: Readonly<Record<string, Reads>>): Draft {
  const whole = structuredClone(draft);
  for (const [at, reads] of Object.entries(table)) {
    const place = at
      .split(".")
      .reduce<Draft | undefined>(
        (inner, key) => (key === "*" ? (inner?.values ?? inner?.items) : inner?.keys?.[key]),
        whole,
      );
    if (!place) throw new Error(`${at}: the schema has no such key`);
    place.reads = reads;
  }
  return whole;
}

function withHooks(service: Draft): Draft {
  const hook = service.keys?.pre_start.items;
  if (service.keys && hook) service.keys.pre_start.items = reading(hook, CONTAINER);
  return service;
}

/** What each alternative of a schema allows, together. */
function draftOf(schema: Schema, defs: Readonly<Record<string, Schema>>): Draft {
  const { $ref, type, items, properties, patternProperties = {}, oneOf, anyOf, allOf } = schema;
  if ($ref) {
    const { $ref: _, ...rest } = schema;
    const named = draftOf(defs[$ref.replace("#/$defs/", "")], defs);
    return Object.keys(rest).some((key) => key !== "description" && key !== "deprecated")
      ? together(named, draftOf(rest, defs))
      : named;
  }
  const kinds = (type === undefined ? [] : [type].flat()).map((name) => KINDS[name]);
  const draft: Draft = {
    kinds: kinds.length === 0 && schema.enum ? ["text"] : kinds,
    ...(schema.required ? { required: schema.required } : {}),
    ...(schema.enum ? { oneOf: schema.enum } : {}),
    ...(schema.pattern ? { pattern: schema.pattern } : {}),
    ...(schema.minimum === undefined ? {} : { least: schema.minimum }),
    ...(schema.maximum === undefined ? {} : { most: schema.maximum }),
    ...(schema.uniqueItems ? { distinct: true as const } : {}),
  };
  if (items) draft.items = draftOf(items, defs);
  const values = Object.entries(patternProperties).filter(([pattern]) => pattern !== "^x-");
  const { additionalProperties: more, unevaluatedProperties: other } = schema;
  if (properties) {
    draft.keys = Object.fromEntries(
      Object.entries(properties).map(([key, inner]) => [key, draftOf(inner, defs)]),
    );
  }
  for (const inner of [
    ...values.map(([, value]) => value),
    ...(typeof more === "object" ? [more] : []),
  ]) {
    const next = draftOf(inner, defs);
    draft.values = draft.values ? together(draft.values, next) : next;
  }
  const drafted = (parts: readonly Schema[] = []) => parts.map((part) => draftOf(part, defs));
  const either = [...drafted(oneOf), ...drafted(anyOf)];
  const every = drafted(allOf).reduce((one, other) => both(one, other), draft);
  const whole = either.length === 0 ? every : both(every, either.reduce(together));
  const isOpen = more !== false && other !== false;
  const free = isOpen && (whole.free || (kinds.includes("a mapping") && !draft.values));
  return { ...whole, free: free ? true : undefined };
}

/** Values that two parts of one schema allow, each of which says something of them. */
function both(one: Draft, other: Draft): Draft {
  const required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
  const { required: _, ...rest } = together(one, other);
  return {
    ...rest,
    oneOf: one.oneOf ?? other.oneOf,
    pattern: one.pattern ?? other.pattern,
    least: one.least ?? other.least,
    most: one.most ?? other.most,
    ...(required.length > 0 ? { required } : {}),
  };
}

/** Values that either of two allows. */
function together(one: Draft, other: Draft): Draft {
  const draft: Draft = { kinds: [...new Set([...one.kinds, ...other.kinds])] };
  const of = (kinds: readonly Kind[]) =>
    [one, other].filter((part) => part.kinds.some((kind) => kinds.includes(kind)));
  const texts = of(["text"]);
  if (texts.every((part) => part.oneOf)) draft.oneOf = texts.flatMap((part) => part.oneOf ?? []);
  if (draft.oneOf?.length === 0) draft.oneOf = undefined;
  if (texts.length === 1) draft.pattern = texts[0].pattern;
  const numbers = of(["a number", "a whole number"]);
  if (numbers.length === 1) {
    draft.least = numbers[0].least;
    draft.most = numbers[0].most;
  }
  const mappings = of(["a mapping"]);
  const [first, ...others] = mappings.map((part) => part.required ?? []);
  const required = first?.filter((key) => others.every((keys) => keys.includes(key))) ?? [];
  if (required.length > 0) draft.required = required;
  const lists = of(["a list"]);
  if (lists.length > 0 && lists.every((part) => part.distinct)) draft.distinct = true;
  if (one.keys || other.keys) {
    draft.keys = { ...one.keys };
    for (const [key, inner] of Object.entries(other.keys ?? {})) {
      draft.keys[key] = draft.keys[key] ? together(draft.keys[key], inner) : inner;
    }
  }
  const values = [one.values, other.values].filter((part) => part !== undefined);
  if (values.length > 0) draft.values = values.reduce(together);
  const items = [one.items, other.items].filter((part) => part !== undefined);
  if (items.length > 0) draft.items = items.reduce(together);
  if (one.free || other.free) draft.free = true;
  return draft;
}

/** A draft in its final form: keys in their order, nothing that says nothing. */
function closed(draft: Draft, at = ""): Form {
  const { kinds, keys, values, items, free, ...more } = draft;
  const { required, oneOf, pattern, least, most, distinct, reads } = more;
  const inner = keys && !free && Object.keys(keys).length > 0 ? keys : undefined;
  return {
    kinds,
    ...(reads ? { reads } : {}),
    ...(required ? { required } : {}),
    ...(oneOf ? { oneOf } : {}),
    ...(pattern ? { pattern } : {}),
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
    ...(distinct && !MERGED_LISTS.has(at) ? { distinct } : {}),
    ...(inner
      ? {
          keys: Object.fromEntries(
            Object.entries(inner)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, form]) => [key, closed(form, key)]),
          ),
        }
      : {}),
    ...(values ? { values: closed(values) } : {}),
    ...(items ? { items: closed(items) } : {}),
  };
}

main();
