import { isIP } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import type { WebLogin } from "../components/caddyfile";
import type { ServerSettings } from "../components/hosts/server/server-settings";
import type { RegistryLogin } from "../components/service-image";
import { type Budget, parseBudget } from "../core/capacity/price";
import { DEFAULT_RESERVE, type Reserve } from "../core/capacity/reserve";
import { got, oneOf, UserError } from "../core/capacity/user-error";
import { BASE_IMAGES } from "../core/catalog/base-images";
import { CATALOGUES, HOST_KINDS, type HostKind, isServer, platformOf } from "../core/catalog/hosts";
import { withEdge } from "../core/model/edge";
import { withSources } from "../core/model/source";
import {
  type System,
  secretsOf,
  withModels,
  withProfile,
  withVariants,
} from "../core/model/system";
import { SECRET_PLACEHOLDER } from "./project";

/** What a stack is, read once and checked. */
export interface Settings extends ServerSettings {
  readonly stack: string;
  /** The system with the budgets of the profile. */
  readonly system: System;
  readonly profile: string;
  readonly host: HostKind;
  /** The server type, or for `local` the memory to plan for. Empty on Render. */
  readonly size: string;
  /** MemTotal as it was read on the server. Empty takes the catalogue's. */
  readonly memTotal: string;
  /** GB of the disk to plan for on `local`, where images are built as well. 0 counts none. */
  readonly diskGB: number;
  /** What images are built for. Empty for the host's own architecture. */
  readonly platform: string;
  /** The proxy in front, which then alone publishes. */
  readonly edge: EdgeKind;
  /** Who may pass the proxy. Undefined lets anybody pass. */
  readonly webLogin: pulumi.Output<WebLogin> | undefined;
  readonly monthlyBudget: Budget | undefined;
  /** Where images are pushed and pulled. Empty for none. */
  readonly registry: string;
  /** Who pushes and pulls there. Undefined leaves it to the environment and to `docker login`. */
  readonly registryLogin: RegistryLogin | undefined;
  readonly reserve: Reserve;
  /** Directory or `repository#commit` in place of a service's own build context, by service. */
  readonly sources: Readonly<Record<string, string>>;
  /** References in place of base images, by their name in `catalog/base-images`. */
  readonly bases: Readonly<Record<string, string>>;
  /** URLs of services that run elsewhere, by service. */
  readonly external: ReadonlyMap<string, pulumi.Output<string>>;
  /** Contents of secret files, by name. */
  readonly secrets: ReadonlyMap<string, pulumi.Output<string>>;
}

const NAMESPACE = "enxuto";

const KEYS = [
  "system",
  "profile",
  "host",
  "size",
  "memTotal",
  "diskGB",
  "location",
  "platform",
  "domain",
  "edge",
  "image",
  "sshFrom",
  "webFrom",
  "webLogin",
  "sshPublicKey",
  "dataVolumeGB",
  "backups",
  "replaceServer",
  "monthlyBudget",
  "registry",
  "registryUser",
  "registryPassword",
  "reserve",
  "sources",
  "bases",
  "external",
  "models",
  "variants",
  "secrets",
] as const;
type Key = (typeof KEYS)[number];

const EDGES = ["caddy", "none"] as const;
type EdgeKind = (typeof EDGES)[number];

const PLATFORMS = ["linux/amd64", "linux/arm64"] as const;

/** The settings of the stack that runs; throws a UserError for the first mistake. */
export function readSettings(systems: Iterable<System>): Settings {
  checkKeys();
  const plain = chosenSystem([...systems]);
  const varied = [...plain.services].filter(([, { variants }]) => variants).map(([name]) => name);
  const system = withVariants(plain, strings("variants", varied));
  const profile = text("profile") || [...system.profiles.keys()][0];
  const services = [...system.services.keys()];
  const host = choice("host", required("host"), HOST_KINDS);
  const edge = edgeOf(host);
  const sources = strings("sources", services);
  const profiled = withProfile(edge === "none" ? system : behindEdge(system, host), profile);
  return {
    stack: pulumi.getStack(),
    system: withSources(withModels(profiled, modelSources(profiled)), sources),
    profile,
    host,
    edge,
    size: text("size"),
    memTotal: text("memTotal"),
    diskGB: declaredDisk(),
    location: location(host),
    platform: platform(host),
    domain: domain(),
    monthlyBudget: monthlyBudget(),
    image: image(),
    sshFrom: cidrs("sshFrom"),
    webFrom: cidrs("webFrom"),
    webLogin: webLogin(),
    sshPublicKey: publicKey("sshPublicKey"),
    dataVolumeGB: gigabytes("dataVolumeGB"),
    backups: truth("backups"),
    replaceServer: truth("replaceServer"),
    registry: registry(),
    registryLogin: registryLogin(),
    reserve: reserve(),
    sources,
    bases: strings("bases", [...BASE_IMAGES.keys()]),
    external: addresses("external", services),
    secrets: secrets("secrets", secretsOf(system)),
  };
}

/** Keys in the project's namespace that no setting has are typos: nothing is ever silently ignored. */
function checkKeys(): void {
  for (const name of Object.keys(pulumi.runtime.allConfig())) {
    const [namespace, key] = name.split(":");
    if (namespace === NAMESPACE && !KEYS.includes(key as Key)) {
      throw new UserError(name, `is not a setting, ${oneOf(KEYS)}`);
    }
  }
}

function chosenSystem(systems: readonly System[]): System {
  const name = required("system");
  const system = systems.find((one) => one.name === name);
  if (!system) {
    const names = systems.map((one) => one.name);
    throw new UserError(path("system"), `${got(name)}, ${oneOf(names)}`);
  }
  return system;
}

function location(host: HostKind): string {
  const known = CATALOGUES[host]?.locations;
  return known ? optionalChoice("location", known) : text("location");
}

/** What images are built for: a server's architecture is known by its size. */
function platform(host: HostKind): string {
  const size = text("size");
  const own = platformOf(host, size);
  const wanted = optionalChoice("platform", PLATFORMS);
  if (own && wanted && wanted !== own) {
    throw new UserError(
      path("platform"),
      `${got(wanted)}, but ${size} is ${own}: drop the setting`,
    );
  }
  return wanted || own;
}

/** What a server is made with: its packages are apt's, so that others could not be set up. */
function image(): string {
  const value = text("image");
  if (!/^((ubuntu|debian)-[\w-]+(\.\d+)?(-[\w-]+)?|\d*)$/.test(value)) {
    throw new UserError(
      path("image"),
      `${got(value)}, expected an image of Ubuntu or Debian by the provider's name, ubuntu-24.04, or the number of one`,
    );
  }
  return value;
}

/** A server is reached through a proxy unless the stack says otherwise; the others have none unless it says so. */
function edgeOf(host: HostKind): EdgeKind {
  const edge = optionalChoice("edge", EDGES) || (isServer(host) ? "caddy" : "none");
  if (edge === "caddy" && host === "render") {
    throw new UserError(path("edge"), `got "caddy", expected none: render has a proxy of its own`);
  }
  return edge;
}

/**
 * A server's proxy has the usual ports; on this machine it takes one that no service publishes itself, so that it can be turned on
 * while they run: what they publish is theirs until the end of that `up`.
 */
function behindEdge(system: System, host: HostKind): System {
  if (isServer(host)) return withEdge(system, { publish: 80, domain: domain() });
  const services = [...system.services.values()];
  const taken = new Set(
    services.flatMap(({ publish, alsoPublish = [] }) => [publish, ...alsoPublish]),
  );
  let publish = 8080;
  while (taken.has(publish)) publish += 1;
  return withEdge(system, { publish, domain: "" });
}

/** Where services get their weights from instead: `https://…/minilm#SHA256-of-its-manifest`. */
function modelSources(system: System): Record<string, string> {
  const loading = [...system.services].filter(([, { models }]) => models).map(([name]) => name);
  const sources = strings("models", loading);
  for (const [name, source] of Object.entries(sources)) {
    // It becomes a word of a shell's command, here and on a server.
    if (!/^(builtin:|file:\/\/\/|https?:\/\/)[\w.,@%+=~:/-]*(#[0-9a-f]{64})?$/.test(source)) {
      throw new UserError(
        `${path("models")}.${name}`,
        `${got(source)}, expected an address and the SHA-256 of its manifest: https://host/minilm#0123…`,
      );
    }
  }
  return sources;
}

function monthlyBudget(): Budget | undefined {
  const budget = text("monthlyBudget");
  return budget ? parseBudget(path("monthlyBudget"), budget) : undefined;
}

/** A registry and the names below it, without a scheme and without a version: what images are called follows. */
function registry(): string {
  const value = text("registry");
  if (value === "" || /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/.test(value))
    return value;
  throw new UserError(path("registry"), `${got(value)}, expected registry.example.com/team`);
}

function registryLogin(): RegistryLogin | undefined {
  const [user, password] = [text("registryUser"), text("registryPassword")];
  if (user === "" && password === "") return undefined;
  const [missing, given]: Key[] =
    user === ""
      ? ["registryUser", "registryPassword"]
      : password === ""
        ? ["registryPassword", "registryUser"]
        : ["registry", "registryUser"];
  if (text(missing) === "") throw new UserError(path(missing), `is missing beside ${path(given)}`);
  return { user, password: pulumi.secret(password) };
}

/** `name:hash` as `caddy hash-password` and `htpasswd -B` make it; a wrong one is not quoted, since it may be a password. */
function webLogin(): pulumi.Output<WebLogin> | undefined {
  const value = text("webLogin");
  if (value === "") return undefined;
  const [, user, hash] = /^([\w.@-]+):(\$2[aby]\$\d\d\$[./A-Za-z0-9]{53})$/.exec(value) ?? [];
  // A placeholder stands for a value that is encrypted.
  if (!hash && value !== SECRET_PLACEHOLDER) {
    throw new UserError(
      path("webLogin"),
      "expected name:hash with a bcrypt hash: make one with htpasswd -nB NAME",
    );
  }
  return pulumi.secret({ user: user ?? "", passwordHash: hash ?? "" });
}

function reserve(): Reserve {
  const figures = Object.keys(DEFAULT_RESERVE);
  const reserve: Record<string, number> = { ...DEFAULT_RESERVE };
  for (const [name, value] of Object.entries(record("reserve", figures))) {
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 1024 * 1024) {
      throw new UserError(
        `${path("reserve")}.${name}`,
        `${got(value)}, expected whole MiB from 0 to 1048576`,
      );
    }
    reserve[name] = value;
  }
  return reserve as unknown as Reserve;
}

const DOMAIN =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/** A name that a certificate can be given for. */
function domain(): string {
  const value = text("domain");
  if (value === "" || DOMAIN.test(value)) return value;
  throw new UserError(path("domain"), `${got(value)}, expected a name alone: app.example.com`);
}

const ANYWHERE = ["0.0.0.0/0", "::/0"];

/** IPv4 or IPv6 networks, one or a list, `[]` for none; an address without a prefix is only itself. */
function cidrs(key: Key): string[] {
  if (text(key) === "") return ANYWHERE;
  const value = parseJson(text(key));
  return [value].flat().map((entry) => {
    const [address, prefix, rest] = String(entry).split("/");
    const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : 0;
    const length = prefix === undefined ? bits : Number(/^\d{1,3}$/.test(prefix) ? prefix : NaN);
    if (bits === 0 || rest !== undefined || !(length <= bits)) {
      throw new UserError(path(key), `${got(entry)}, expected an address: 203.0.113.7/32`);
    }
    return `${address}/${length}`;
  });
}

function publicKey(key: Key): string {
  const value = text(key).trim();
  if (
    value === "" ||
    /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-\S+|sk-\S+) [A-Za-z0-9+/=]+( .*)?$/.test(value)
  ) {
    return value;
  }
  throw new UserError(path(key), "expected one public key in a line: ssh-ed25519 AAAA…");
}

/** The providers' smallest volume is 10 GB at Hetzner, 1 GB at DigitalOcean; both sell up to 10 TB and more. */
function gigabytes(key: Key): number {
  const value = Number(text(key) || "10");
  if (!Number.isInteger(value) || value < 0 || value > 10_000 || (value > 0 && value < 10)) {
    throw new UserError(
      path(key),
      `${got(text(key))}, expected 0 for none, or whole GB from 10 to 10000`,
    );
  }
  return value;
}

/** A server's size says what disk it has; of this machine nobody knows what it is meant to carry. */
function declaredDisk(): number {
  const value = Number(text("diskGB") || "0");
  if (!Number.isInteger(value) || value < 0 || value > 100_000) {
    throw new UserError(
      path("diskGB"),
      `${got(text("diskGB"))}, expected 0 for none, or whole GB to 100000`,
    );
  }
  return value;
}

function truth(key: Key): boolean {
  return optionalChoice(key, ["true", "false"]) === "true";
}

function strings(key: Key, allowed: readonly string[]): Record<string, string> {
  const values = record(key, allowed);
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== "string" || value === "") {
      throw new UserError(`${path(key)}.${name}`, `${got(value)}, expected a string`);
    }
  }
  return values as Record<string, string>;
}

function secrets(key: Key, allowed?: readonly string[]): Map<string, pulumi.Output<string>> {
  return new Map(
    Object.entries(record(key, allowed)).map(([name, value]) => {
      if (typeof value !== "string" || value === "") {
        throw new UserError(`${path(key)}.${name}`, "expected a string that is not empty");
      }
      return [name, pulumi.secret(value)];
    }),
  );
}

/** Secret URLs; a wrong one is not quoted, since it may hold a password. */
function addresses(key: Key, services: readonly string[]): Map<string, pulumi.Output<string>> {
  for (const [name, value] of Object.entries(record(key, services))) {
    const wrong = typeof value === "string" && value !== "" && wrongAddress(value);
    if (wrong) throw new UserError(`${path(key)}.${name}`, wrong);
  }
  return secrets(key, services);
}

/** What is wrong with a URL, undefined where nothing is. */
function wrongAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return "is no URL, expected https://… or postgresql://…";
  const { protocol, username, password, pathname, searchParams } = new URL(text);
  const loose = ["user", "password"].find((name) => searchParams.has(name));
  // In the query it would stay in a variable, which everybody reads who may inspect the container.
  if (loose && protocol.startsWith("postgres")) {
    return `has its ${loose} in the query, expected postgresql://user:password@host/database`;
  }
  try {
    decodeURIComponent(username + password + pathname);
    return undefined;
  } catch {
    return "has a % that begins no escape of UTF-8, expected %25 for the sign itself";
  }
}

function record(key: Key, allowed?: readonly string[]): Record<string, unknown> {
  const raw = text(key);
  if (!raw) return {};
  const value = parseJson(raw);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError(path(key), `${got(value)}, expected an object`);
  }
  for (const name of Object.keys(value)) {
    if (allowed && !allowed.includes(name)) {
      throw new UserError(`${path(key)}.${name}`, `is not known, ${oneOf(allowed)}`);
    }
  }
  return value as Record<string, unknown>;
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}

function required(key: Key): string {
  const value = text(key);
  if (!value) {
    throw new UserError(
      path(key),
      "is missing: set it in the stack file, or with pulumi config set",
    );
  }
  return value;
}

function choice<T extends string>(key: Key, value: string, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) {
    throw new UserError(path(key), `${got(value)}, ${oneOf(allowed)}`);
  }
  return value as T;
}

function optionalChoice<T extends string>(key: Key, allowed: readonly T[]): T | "" {
  const value = text(key);
  return value === "" ? "" : choice(key, value, allowed);
}

/** The raw value: structured ones arrive as JSON. Read without `pulumi.Config`, whose getters log a warning for each secret. */
function text(key: Key): string {
  return pulumi.runtime.getConfig(path(key)) ?? "";
}

function path(key: Key): string {
  return `${NAMESPACE}:${key}`;
}
