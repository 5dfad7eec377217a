import type { PlanExtra } from "../../capacity/instances";
import {
  RENDER_DISK,
  RENDER_KEY_VALUE_PLANS,
  RENDER_POSTGRES_PLANS,
  RENDER_POSTGRES_STORAGE,
  RENDER_SERVICE_PLANS,
  RENDER_STATIC_SITE,
  type RenderPlan,
} from "../../catalog/render";
import { isAddress } from "../../model/env";
import { protocolOf, routesOf, type Service } from "../../model/service";
import { parseSource, type Source } from "../../model/source";
import { inStartOrder, type System } from "../../model/system";

/** Render's word for the thing that a service becomes. */
export type RenderKind =
  | "web_service"
  | "private_service"
  | "background_worker"
  | "static_site"
  | "postgres"
  | "key_value";

/** Origin of a service's image on Render: a registry that it was pushed to, a reference by digest, or a branch. */
export type Origin =
  | { readonly from: "registry" }
  | Extract<Source, { readonly from: "image" | "repository" }>;

/** One service of a system as Render runs it. */
export interface Placed {
  /** Its name in the system. */
  readonly service: string;
  /** Its name on Render, and with it its address there. */
  readonly name: string;
  readonly kind: RenderKind;
  readonly definition: Service;
  /** Undefined where Render runs an image of its own, and where there is none that it could get. */
  readonly origin: Origin | undefined;
}

/** Settings that decide how a system is laid out on Render. */
export interface LayoutArgs {
  readonly stack: string;
  readonly system: System;
  /** The setting `sources`, by service. */
  readonly sources: Readonly<Record<string, string>>;
  /** Registry to which images are pushed; empty for none. */
  readonly registry: string;
  /** Services that run elsewhere. */
  readonly external: ReadonlyMap<string, unknown>;
}

/** GB of a database's storage, and of a service's disk where it does not keep more: both can grow later, and never shrink. */
export const STORAGE_GB = 1;

/** The services of a system as Render runs them, each after those whose address it is given. */
export function layOut(args: LayoutArgs): Placed[] {
  const { stack, system, external } = args;
  const sites = new Set([...system.services.keys()].filter((name) => isStaticSite(name, args)));
  const known = { ...system, services: withAddressed(system, sites) };
  return inStartOrder(known)
    .filter((service) => !external.has(service))
    .map((service) => {
      const definition = system.services.get(service) as Service;
      return {
        service,
        name: `${system.name}-${stack}-${service}`,
        kind: sites.has(service) ? "static_site" : kindOf(service, system, sites.size > 0),
        definition,
        origin: originOf(service, definition, args),
      };
    });
}

/** The plans that something of a kind can run on. */
export function plansOf(kind: RenderKind): readonly RenderPlan[] {
  switch (kind) {
    case "postgres":
      return RENDER_POSTGRES_PLANS;
    case "key_value":
      return RENDER_KEY_VALUE_PLANS;
    case "static_site":
      return [RENDER_STATIC_SITE];
    case "web_service":
    case "private_service":
    case "background_worker":
      return RENDER_SERVICE_PLANS;
  }
}

/** A plan with the name it had before, under which Render may know it. */
export function planNamed(
  kind: RenderKind,
  plan = "",
): { readonly plan: string; readonly formerPlan?: string } {
  return { plan, formerPlan: plansOf(kind).find(({ name }) => name === plan)?.formerName };
}

/** Charges beyond the plan. */
export function extraOf({ kind, definition }: Placed): PlanExtra | undefined {
  if (kind === "postgres") {
    return { kind: "storage", GB: STORAGE_GB, amount: STORAGE_GB * RENDER_POSTGRES_STORAGE };
  }
  return hasDisk(kind, definition)
    ? { kind: "disk", GB: diskGB(definition), amount: diskGB(definition) * RENDER_DISK }
    : undefined;
}

/** GB of a service's disk. */
export function diskGB({ dataMB = 0 }: Service): number {
  return Math.max(STORAGE_GB, Math.ceil(dataMB / 1000));
}

/** Whether a service keeps its data on a disk of Render's. */
export function hasDisk(kind: RenderKind, { volumes }: Service): boolean {
  return !isManaged(kind) && Object.keys(volumes ?? {}).length > 0;
}

/** Whether Render runs an image of its own. */
export function isManaged(kind: RenderKind): boolean {
  return kind === "postgres" || kind === "key_value";
}

/** Whether the world reaches it. */
export function isPublic(kind: RenderKind): boolean {
  return kind === "web_service" || kind === "static_site";
}

/** The path of the requests that a static site hands to a service, and where on that service they go. */
export interface Rewrite {
  readonly service: string;
  readonly source: string;
  readonly path: string;
}

/** Paths that static sites hand to the services with routes, the longest first. */
export function rewritesTo(placed: readonly Placed[]): Rewrite[] {
  return placed
    .filter(({ kind }) => kind === "web_service")
    .flatMap(({ service, definition }) =>
      routesOf(definition)
        .filter(({ path }) => path !== "/")
        .flatMap(({ path, strip }) => [
          { service, source: path, path: strip ? "/" : path },
          { service, source: `${path}/*`, path: strip ? "/*" : `${path}/*` },
        ]),
    )
    .sort((a, b) => b.source.length - a.source.length);
}

/** Files can be handed out by Render itself where it can build them: from a repository. */
function isStaticSite(service: string, { system, sources, external }: LayoutArgs): boolean {
  const { site } = system.services.get(service) as Service;
  const source = sources[service];
  return (
    site !== undefined &&
    source !== undefined &&
    !external.has(service) &&
    parseSource(source).from === "repository"
  );
}

function kindOf(name: string, system: System, behindSite: boolean): RenderKind {
  const service = system.services.get(name) as Service;
  switch (protocolOf(service).scheme) {
    case "postgresql":
      return "postgres";
    case "redis":
      return "key_value";
    case "http":
      if (service.publish !== undefined) return "web_service";
      if (behindSite && routesOf(service).length > 0) return "web_service";
      return isReached(name, system) ? "private_service" : "background_worker";
  }
}

/** Whether any other service asks this one for something. */
function isReached(name: string, { services }: System): boolean {
  return [...services.values()].some(
    (other) => other.needs?.includes(name) || addressed(other).includes(name),
  );
}

/**
 * An address is known for certain once its service exists, so whoever is given one comes later. Where two are given each other's, one
 * of them is told the name that the other will have.
 */
function withAddressed(system: System, sites: ReadonlySet<string>): Map<string, Service> {
  const routed = [...system.services.keys()].filter(
    (name) => kindOf(name, system, sites.size > 0) === "web_service" && !sites.has(name),
  );
  const after = new Map(
    [...system.services].map(([name, { needs = [] }]) => [
      name,
      new Set([...needs, ...(sites.has(name) ? routed : [])]),
    ]),
  );
  for (const [name, service] of system.services) {
    for (const target of addressed(service)) {
      if (!comesAfter(target, name, after)) after.get(name)?.add(target);
    }
  }
  return new Map(
    [...system.services].map(([name, service]) => [
      name,
      { ...service, needs: [...(after.get(name) ?? [])] },
    ]),
  );
}

/** Whether a service is made after another one, or is it. */
function comesAfter(
  service: string,
  other: string,
  after: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const seen = new Set([service]);
  for (const one of seen) {
    for (const earlier of after.get(one) ?? []) seen.add(earlier);
  }
  return seen.has(other);
}

/** The other services whose address a service is given. */
export function addressed({ env }: Service): string[] {
  return Object.values(env ?? {}).flatMap((value) => (isAddress(value) ? [value.addressOf] : []));
}

/** Services that are given the address of one that is made after them, by that one. */
export function toldBefore(placed: readonly Placed[]): Map<string, string[]> {
  return new Map(
    placed.map(({ service }, at) => [
      service,
      placed
        .filter(({ definition }, index) => index <= at && addressed(definition).includes(service))
        .map(({ service }) => service),
    ]),
  );
}

function originOf(
  service: string,
  { image, protocol }: Service,
  { sources, registry }: LayoutArgs,
): Origin | undefined {
  if (protocol !== undefined && protocol.scheme !== "http") return undefined;
  const source = sources[service] === undefined ? undefined : parseSource(sources[service]);
  // An image that only an engine of ours has is none to Render: it is as if it came from this machine's directory.
  if (source?.from === "repository" || source?.from === "image") return source;
  if (image.from === "upstream") return { from: "image", reference: image.reference };
  return registry ? { from: "registry" } : undefined;
}
