import * as pulumi from "@pulumi/pulumi";
import type { RegistryLogin } from "../../components/service-image";
import { RESTIC_MIB } from "../../core/capacity/backup";
import { closest } from "../../core/capacity/closest";
import type { Member } from "../../core/capacity/placement/member";
import { oneOf, UserError } from "../../core/capacity/user-error";
import { WATCHER_MIB } from "../../core/capacity/watcher";
import { type HostKind, isServer } from "../../core/catalog/hosts";
import type { MemTotalReading } from "../../core/catalog/mem-total";
import { drillMiB } from "../../core/judge/kept-data";
import type { BackupChoice } from "../../core/model/backups";
import { withMemory, withModels, withProfile, withVariants } from "../../core/model/overrides";
import { withSources } from "../../core/model/source";
import type { System } from "../../core/model/system";
import { isWatched } from "../../core/watch/choice";
import { memTotalReading } from "../mem-total-readings";
import { projectDefaults } from "../project";
import { parseJson } from "./readers";
import { checkHomes, membersOf, sizesOf } from "./servers";
import type { Others } from "./setting";
import { behindEdge } from "./system";
import { isHonoured, KEYS, type Key, NAMESPACE, pathOf, SETTING, type Values } from "./table";

/** A stack's settings, read once and checked: those of the table, with the system as they make it. */
export interface Settings
  extends Omit<
    Values,
    "system" | "variants" | "models" | "registryUser" | "registryPassword" | "backups" | "servers"
  > {
  readonly stack: string;
  /** The system with the budgets of the profile, its variants, its proxy and its sources. */
  readonly system: System;
  /** MemTotal that `status` read on a server of its size. Undefined where it has not, or the stack says it itself. */
  readonly memTotalReading?: MemTotalReading;
  /** Servers that carry it together, in their order; none where one server of the size does. */
  readonly servers: readonly Member[];
  /** Whether the provider backs the server up every day. */
  readonly backups: boolean;
  /** Backups of the data, by enxuto itself. */
  readonly dataBackups: BackupChoice;
  /** User who pushes and pulls at the registry. Undefined leaves it to the environment and to `docker login`. */
  readonly registryLogin: RegistryLogin | undefined;
}

/** Settings of the stack that runs; throws a UserError for the first mistake. */
export function readSettings(systems: Iterable<System>): Settings {
  checkKeys();
  const values = new Reading([...systems]).all();
  const { variants, models, registryUser, registryPassword, backups, ...settings } = values;
  const { profile, host, edge, domain, sources } = values;
  const plain = withVariants(values.system, variants);
  const whole = edge === "none" ? plain : behindEdge(plain, host, domain);
  const profiled = withMemory(withProfile(whole, profile), pathOf("memory"), values.memory);
  const servers = membersOf(values);
  checkHomes(values.homes, servers);
  checkOfOneServer(host, servers);
  const [size] = sizesOf(values.servers, values.size);
  const reading = isServer(host) && !values.memTotal && memTotalReading(host, size);
  return {
    ...settings,
    stack: pulumi.getStack(),
    ...{ size, servers },
    ...(reading ? { memTotalReading: reading } : {}),
    backups: values.providerBackups || backups === "provider",
    dataBackups: backups,
    reserve: {
      ...values.reserve,
      // A drill reads by restic what its container takes in.
      ...(typeof backups === "object"
        ? { backupMiB: RESTIC_MIB + drillMiB(profiled, values.external.keys()) }
        : {}),
      ...(isServer(host) && isWatched(values.alerts) ? { watcherMiB: WATCHER_MIB } : {}),
    },
    system: withSources(withModels(profiled, models), sources),
    registryLogin: registryLogin(values),
  };
}

/** Reads each setting once, whichever asks first. */
class Reading implements Others {
  private readonly done = new Map<Key, unknown>();

  constructor(readonly systems: readonly System[]) {}

  get defined(): System {
    return this.value("system");
  }
  get system(): System {
    return withVariants(this.defined, this.value("variants"));
  }
  get profile(): string {
    return this.value("profile");
  }
  get host(): HostKind {
    return this.value("host");
  }
  get size(): string {
    return sizesOf(this.value("servers"), this.value("size"))[0];
  }

  all(): Values {
    const entries = KEYS.map((key) => [key, this.value(key)]);
    return Object.fromEntries(entries);
  }

  private value<K extends Key>(key: K): Values[K] {
    if (!this.done.has(key)) {
      this.checkHonoured(key);
      this.done.set(key, SETTING[key].read(given(key), pathOf(key), this));
    }
    return this.done.get(key) as Values[K];
  }

  /** A setting that the host has no use for is refused, unless it is what the project says for all its stacks. */
  private checkHonoured(key: Key): void {
    const { hosts, instead, needsEdge } = SETTING[key];
    if (!(hosts || needsEdge) || !isOwn(key)) return;
    if (hosts && !isHonoured(key, this.host)) {
      const way = instead?.[this.host] ?? "remove it from this stack";
      throw new UserError(
        pathOf(key),
        `is not honoured on host ${this.host}, only on ${hosts.join(", ")}: ${way}`,
      );
    }
    if (needsEdge && this.value("edge") === "none") {
      throw new UserError(
        pathOf(key),
        `is a setting of the proxy in front, and ${pathOf("edge")} is none: set that to caddy, or remove this`,
      );
    }
  }
}

/** Keys in our namespace that are not settings are typos: nothing is ever silently ignored. */
function checkKeys(): void {
  for (const name of Object.keys(pulumi.runtime.allConfig())) {
    const [namespace, key] = name.split(":");
    if (namespace !== NAMESPACE || KEYS.includes(key as Key)) continue;
    const meant = closest(key, KEYS);
    throw new UserError(
      name,
      `is not a setting, ${meant ? `did you mean ${NAMESPACE}:${meant}?` : oneOf(KEYS)}`,
    );
  }
}

/** Throws a UserError for a setting that several rented servers do not honour. */
function checkOfOneServer(host: HostKind, servers: readonly Member[]): void {
  if (!isServer(host) || servers.length < 2) return;
  for (const key of KEYS) {
    const way = SETTING[key].ofOneServer;
    if (!way || !isOwn(key)) continue;
    throw new UserError(pathOf(key), `is not honoured on several servers: ${way}`);
  }
}

/** Whether the services of a stack are those of a swarm: on a team's servers, or on several rented ones. */
export function isSwarm({ servers }: Pick<Settings, "servers">): boolean {
  return servers.length > 0;
}

/** Text of a setting, its default where none is given. Read without `pulumi.Config`, whose getters log a warning for each secret. */
function given(key: Key): string {
  const text = pulumi.runtime.getConfig(pathOf(key)) ?? "";
  if (text !== "") return text;
  const { default: fallback } = SETTING[key];
  if (fallback === undefined) {
    throw new UserError(
      pathOf(key),
      "is missing: set it in the stack file, or with pulumi config set",
    );
  }
  return typeof fallback === "string" ? fallback : JSON.stringify(fallback);
}

/** Whether the stack itself says a setting, and not a default or the project for all its stacks. */
function isOwn(key: Key): boolean {
  const text = pulumi.runtime.getConfig(pathOf(key)) ?? "";
  const same = (other: unknown) => JSON.stringify(parseJson(text)) === JSON.stringify(other);
  return text !== "" && !same(SETTING[key].default) && !same(projectDefaults()[pathOf(key)]);
}

function registryLogin({
  registry,
  registryUser: user,
  registryPassword: password,
}: Values): RegistryLogin | undefined {
  if (user === "" && password === "") return undefined;
  const [missing, present]: Key[] =
    user === ""
      ? ["registryUser", "registryPassword"]
      : password === ""
        ? ["registryPassword", "registryUser"]
        : ["registry", "registryUser"];
  if (user === "" || password === "" || registry === "") {
    throw new UserError(pathOf(missing), `must be set together with ${pathOf(present)}`);
  }
  return { user, password: pulumi.secret(password) };
}
