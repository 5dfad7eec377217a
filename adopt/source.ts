import { STEPS_DOWN } from "../core/model/confinement";
import type { Draft, DraftEnv, DraftHealth, DraftService } from "./draft";

/** Columns that a line may take before it is broken. */
const WIDTH = 100;

/** TypeScript of a system: `systems/NAME.ts`. */
export function systemSource(draft: Draft): string {
  const { name, from, services } = draft;
  const words = new Set<string>();
  const body = services.map((service) => serviceSource(service, words)).join("");
  const origin = from
    ? `/** Made by enxuto init from ${from}; its figures and checks are yours to change from here on. */`
    : `/** An example: a web page and the database behind it. */`;
  return [
    `import { ${["defineSystem", ...words].sort().join(", ")} } from "enxuto/model";`,
    "",
    origin,
    `export const ${constant(name)} = defineSystem(${text(name)}, {`,
    `${body}});`,
    "",
  ].join("\n");
}

/** Name of the constant that a system's file exports: `my-shop` → `myShop`. */
export function constant(name: string): string {
  const joined = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return RESERVED.has(joined) ? `${joined}System` : joined;
}

/** Words of the language that name no constant of a module, and the names that its file has already. */
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if " +
    "implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof " +
    "var void while with yield program build command defineSystem http listens postgres redis running secretFile secretValue shell upstream url"
  ).split(" "),
);

function serviceSource(service: DraftService, words: Set<string>): string {
  const { image, memory, port, publish, alsoPublish, needs, env, volumes } = service;
  words.add(image.from === "build" ? "build" : "upstream");
  const lines = [
    property("image", imageSource(service)),
    `// ${service.memoryFrom}`.slice(0, 240),
    property(
      "memory",
      `{ limitMiB: ${memory.limitMiB}, reservationMiB: ${memory.reservationMiB} }`,
    ),
    ...(port === undefined ? [] : [property("port", String(port))]),
    ...(publish === undefined ? [] : [property("publish", String(publish))]),
    ...(alsoPublish.length > 0 ? [property("alsoPublish", `[${alsoPublish.join(", ")}]`)] : []),
    ...(publish !== undefined && !service.isRouted ? [property("routes", "[]")] : []),
    property("health", healthSource(service.health, words)),
    ...(service.eviction === undefined
      ? []
      : [property("protocol", `{ scheme: "redis", eviction: ${text(service.eviction)} }`)]),
    ...(needs.length > 0 ? [property("needs", list(needs))] : []),
    ...(env.size > 0
      ? [
          "env: {",
          ...[...env].map(([name, value]) => `  ${property(key(name), envSource(value, words))}`),
          "},",
        ]
      : []),
    ...(service.entrypoint.length > 0 ? [property("entrypoint", list(service.entrypoint))] : []),
    ...(service.command.length > 0 ? [property("command", `() => ${list(service.command)}`)] : []),
    ...(service.files.size > 0
      ? [
          "files: {",
          ...[...service.files].map(([at, file]) => `  ${property(key(at), text(file))}`),
          "},",
        ]
      : []),
    ...(service.user === undefined ? [] : [property("user", text(service.user))]),
    ...(service.workingDirectory === undefined
      ? []
      : [property("workingDirectory", text(service.workingDirectory))]),
    ...(service.capabilities.length > 0
      ? ["confinement: {", `  ${property("capabilities", list(capabilitiesOf(service)))}`, "},"]
      : []),
    ...(volumes.size > 0
      ? [
          property(
            "volumes",
            `{ ${[...volumes].map(([name, target]) => `${key(name)}: ${text(target)}`).join(", ")} }`,
          ),
        ]
      : []),
    ...(service.replicas > 1 ? [property("replicas", String(service.replicas))] : []),
    ...(service.stopGraceSeconds === undefined
      ? []
      : [property("stopGraceSeconds", String(service.stopGraceSeconds))]),
  ];
  return [
    `  ${key(service.name)}: {`,
    ...lines.map((line) => broken(`    ${line}`)),
    "  },",
    "",
  ].join("\n");
}

function property(name: string, value: string): string {
  return `${name}: ${value},`;
}

function imageSource({ image }: DraftService): string {
  if (image.from === "upstream") return `upstream(${text(image.name)})`;
  return image.dockerfile
    ? `build(${text(image.name)}, { dockerfile: ${text(image.dockerfile)} })`
    : `build(${text(image.name)})`;
}

function healthSource(health: DraftHealth, words: Set<string>): string {
  words.add(health.check);
  const rhythm = Object.entries(health.rhythm).map(([name, value]) => `${name}: ${value}`);
  const given = rhythm.length > 0 ? [`{ ${rhythm.join(", ")} }`] : [];
  switch (health.check) {
    case "command":
      return `command(${[list(health.words), ...given].join(", ")})`;
    case "shell":
      return `shell(${[text(health.line), ...given].join(", ")})`;
    case "listens":
      return `listens(${[String(health.port), ...given].join(", ")})`;
    case "running":
      return `running(${given.join(", ")})`;
  }
}

/** Capabilities that were asked for, with those that its kind of image has by itself. */
function capabilitiesOf({ image, capabilities }: DraftService): string[] {
  const own = image.from === "build" ? [] : [...STEPS_DOWN, "NET_BIND_SERVICE"];
  return [...new Set([...own, ...capabilities])];
}

function envSource(value: DraftEnv, words: Set<string>): string {
  if (typeof value === "string") return text(value);
  const word = value.as === "file" ? "secretFile" : "secretValue";
  words.add(word);
  return `${word}(${text(value.secret)})`;
}

function list(values: readonly string[]): string {
  return `[${values.map(text).join(", ")}]`;
}

function text(value: string): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

function key(name: string): string {
  // Without brackets it would be what the object descends from.
  if (name === "__proto__") return `[${text(name)}]`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : text(name);
}

/** A line that is too long, with one item or argument on each line. */
function broken(line: string): string {
  if (line.length <= WIDTH || line.trimStart().startsWith("//")) return line;
  const indent = /^ */.exec(line)?.[0] ?? "";
  const list = /^(\s*\w+: (?:\(\) => )?)\[(.*)\],$/s.exec(line);
  const call = /^(\s*health: command\()(\[.*\]), (\{.*\})\),$/s.exec(line);
  if (call) return `${call[1]}\n${indent}  ${call[2]},\n${indent}  ${call[3]},\n${indent}),`;
  if (!list) return line;
  const items = JSON.parse(`[${list[2]}]`) as unknown[];
  return [
    `${list[1]}[`,
    ...items.map((item) => `${indent}  ${JSON.stringify(item)},`),
    `${indent}],`,
  ].join("\n");
}
