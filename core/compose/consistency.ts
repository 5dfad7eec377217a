import { sentence, word } from "../capacity/sentence";
import { got, quoted, UserError } from "../capacity/user-error";
import type { Defined } from "./defined";
import { isOptional } from "./depends";
import { mountsOf } from "./mounts";
import { asMapping, isList, isMapping, join, type Mapping, type Value } from "./value";

/** Name that a service refers to and that no file defines. */
export interface Undefined {
  readonly service: string;
  readonly kind: "network" | "volume" | "secret" | "config";
  readonly name: string;
}

/** What services are held against. */
export interface Surroundings {
  /** Merged services that start. */
  readonly services: Mapping;
  /** All services of the files, with those that no profile starts. */
  readonly all: Mapping;
  readonly defined: Defined;
}

/** What Compose refuses although each value is right by itself. Throws a UserError for what no platform adds. */
export function contradictions({ services, all, defined }: Surroundings): Undefined[] {
  checkNames(services);
  checkCircles(services);
  return Object.entries(services).flatMap(([name, value]) => {
    const service = asMapping(value);
    checkService(join("services", name), service, { services, all });
    return undefinedIn(name, service, defined);
  });
}

function checkService(
  path: string,
  service: Mapping,
  { services, all }: Pick<Surroundings, "services" | "all">,
): void {
  const { network_mode: mode, networks, build, healthcheck } = service;
  if (mode && networks !== undefined && namesIn(networks).length > 0) {
    throw new UserError(path, sentence`has network_mode and networks: leave one of them out`);
  }
  if (isMapping(build) && build.dockerfile && build.dockerfile_inline) {
    const at = join(path, "build");
    throw new UserError(at, sentence`has dockerfile and dockerfile_inline: leave one of them out`);
  }
  const { test } = asMapping(healthcheck);
  if (isList(test) && test.length > 0 && !["CMD", "CMD-SHELL", "NONE"].includes(String(test[0]))) {
    throw new UserError(
      join(path, "healthcheck.test"),
      sentence`begins with ${quoted(test[0])}, expected CMD, CMD-SHELL or NONE`,
    );
  }
  for (const name of needed(service, all)) {
    if (Object.hasOwn(services, name)) continue;
    const names = Object.keys(services).filter((one) => join("services", one) !== path);
    throw new UserError(
      join(path, "depends_on"),
      sentence`${got(name)}, expected a service that starts: ${names.join(", ") || word("there is no other")}`,
    );
  }
  checkMounts(path, service);
}

/** Services that have to start for it: what it can do without has only to be in the files. */
function needed({ depends_on: needs, links, network_mode: mode }: Mapping, all: Mapping): string[] {
  const names = Object.entries(asMapping(needs)).flatMap(([name, how]) =>
    isOptional(asMapping(how).required) && Object.hasOwn(all, name) ? [] : [name],
  );
  for (const link of isList(links) ? links : []) names.push(String(link).split(":")[0]);
  const shared = typeof mode === "string" ? /^service:(.*)$/.exec(mode)?.[1] : undefined;
  return shared === undefined ? names : [...names, shared];
}

function checkMounts(path: string, { tmpfs }: Mapping): void {
  const seen = new Set<string>();
  for (const entry of isList(tmpfs) ? tmpfs : []) {
    const [target] = String(entry).split(":");
    if (seen.has(target))
      throw new UserError(join(path, "tmpfs"), sentence`mounts ${target} twice`);
    seen.add(target);
  }
}

function checkNames(services: Mapping): void {
  const owners = new Map<string, string>();
  for (const [service, value] of Object.entries(services)) {
    const { container_name: name } = asMapping(value);
    if (typeof name !== "string" || name === "") continue;
    const owner = owners.get(name);
    if (owner !== undefined) {
      const at = join(join("services", service), "container_name");
      throw new UserError(
        at,
        sentence`${got(name)}, which is the name of ${owner}'s: expected another one`,
      );
    }
    owners.set(name, service);
  }
}

/** Throws a UserError for services that wait for each other. Without recursion: chains may be long. */
function checkCircles(services: Mapping): void {
  const done = new Set<string>();
  for (const first of Object.keys(services)) {
    const trail: string[] = [first];
    const waiting = [needsIn(services, first)];
    const open = new Set(trail);
    while (waiting.length > 0) {
      const next = waiting[waiting.length - 1].pop();
      if (next === undefined) {
        waiting.pop();
        const name = trail.pop() as string;
        open.delete(name);
        done.add(name);
      } else if (open.has(next)) {
        const circle = [...trail.slice(trail.indexOf(next)), next];
        throw new UserError(
          join(join("services", next), "depends_on"),
          sentence`goes in a circle: ${circle.join(" → ")}`,
        );
      } else if (!done.has(next)) {
        trail.push(next);
        open.add(next);
        waiting.push(needsIn(services, next));
      }
    }
  }
}

function needsIn(services: Mapping, name: string): string[] {
  return Object.keys(asMapping(asMapping(services[name]).depends_on));
}

function undefinedIn(service: string, value: Mapping, defined: Defined): Undefined[] {
  const missing = (kind: Undefined["kind"], section: keyof Defined, names: readonly string[]) =>
    names
      .filter((name) => !defined[section].has(name))
      .map((name): Undefined => ({ service, kind, name }));
  return [
    ...missing(
      "network",
      "networks",
      namesIn(value.networks).filter((name) => name !== "default"),
    ),
    ...missing("volume", "volumes", volumesIn(value.volumes)),
    ...missing("secret", "secrets", namesIn(value.secrets)),
    ...missing("config", "configs", namesIn(value.configs)),
  ];
}

/** Names of a mapping, or of a list in either form. */
function namesIn(value: Value | undefined): string[] {
  if (isMapping(value)) return Object.keys(value);
  if (!isList(value)) return [];
  return value.map((entry) => String(isMapping(entry) ? (entry.source ?? "") : entry));
}

function volumesIn(value: Value | undefined): string[] {
  const mounts = mountsOf("", value, () => {});
  return mounts.flatMap(({ type, source }) => (type === "volume" && source ? [source] : []));
}
