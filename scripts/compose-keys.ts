import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Reads } from "../core/compose/form";
import { CONTAINER, FILE, SERVICE, WORKLOAD } from "./compose-keys/casts";
import { closed, type Draft, draftOf, type Schema } from "./compose-keys/draft";

/**
 * Writes down which keys Compose knows, and what may stand under them: `npm run compose-keys`, with `--check` only compares.
 *
 * Source: compose-spec.json (Apache-2.0) in the Go module compose-go, got with Go's own client.
 */
const MODULE = "github.com/compose-spec/compose-go/v2";
const VERSION = "v2.16.2";
const TABLE = path.join(__dirname, "..", "core", "compose", "data", "keys.json");

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

main();
