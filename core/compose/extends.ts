import { sentence } from "../capacity/sentence";
import { got, UserError } from "../capacity/user-error";
import { mergedService } from "./merge";
import type { Said } from "./origins";
import { folderOf } from "./paths";
import { localFile } from "./reference";
import { nothingStored, readSources, type Scope, type Source } from "./source";
import { inFile } from "./tree";
import { asMapping, isMapping, join, type Mapping, mappingOf, type Value } from "./value";

/** The services of a source with what they extend merged in: of what it states, and what it includes. */
export function withExtends(source: Source, scope: Scope, stated: Mapping): Mapping {
  const bases = new Bases();
  const own = Object.keys(source.services);
  const check = (service?: string) => {
    if (service === undefined || Object.hasOwn(source.services, service)) source.check(service);
  };
  const whole = { ...source, services: stated, check };
  return mappingOf(
    own.map((name) => {
      const { service, said } = bases.extended({ name, source: whole, scope });
      scope.origins.note(`services.${name}`, said);
      return [name, service];
    }),
  );
}

/** A service where it is written. */
interface Place {
  readonly name: string;
  readonly source: Source;
  readonly scope: Scope;
}

/** A service with all that it extends. */
interface Extended {
  readonly service: Mapping;
  readonly said: Said;
}

/** A service as one file states it, and the one that it extends. */
interface Link extends Place {
  readonly stated: Mapping;
  readonly base?: Place;
}

/** Resolves each service once, however many extend it, and without recursion: chains may be long. */
class Bases {
  /** Files that were read because services extend them, by path. */
  private readonly files = new Map<string, Source>();
  private readonly known = new Map<Source, Map<string, Extended>>();

  extended(first: Place): Extended {
    const links: Link[] = [];
    const trail = new Set<string>();
    let found: Extended | undefined;
    for (let place: Place | undefined = first; place && !found; ) {
      const { name, source }: Place = place;
      found = this.known.get(source)?.get(name);
      if (found) break;
      const link: Link = inFile(
        () => source.label,
        () => this.link(place as Place, trail),
      );
      links.push(link);
      place = link.base;
    }
    for (const link of links.reverse()) {
      found = inFile(
        () => link.source.label,
        () => laidOver(found, link),
      );
      const known = this.known.get(link.source) ?? new Map();
      this.known.set(link.source, known.set(link.name, found));
    }
    return found as Extended;
  }

  private link(place: Place, trail: Set<string>): Link {
    const { name, source } = place;
    source.check(name);
    const { extends: reference, ...own } = asMapping(source.services[name]);
    const stated = mappingOf(Object.entries(own));
    if (reference === undefined) return { ...place, stated };
    const at = `services.${name}.extends`;
    const here = `${source.label}: ${name}`;
    if (trail.has(here)) {
      throw new UserError(at, sentence`goes in a circle: ${[...trail, here].join(" → ")}`);
    }
    trail.add(here);
    const { service, file } = isMapping(reference)
      ? reference
      : mappingOf([["service", reference]]);
    if (typeof service !== "string")
      throw new UserError(at, sentence`expected the name of a service`);
    const other = file === undefined || file === null ? place : this.otherFile(at, file, place);
    if (!Object.hasOwn(other.source.services, service)) {
      throw new UserError(
        at,
        sentence`got ${JSON.stringify(service)}, expected one of ${Object.keys(other.source.services).join(", ")}`,
      );
    }
    return { ...place, stated, base: { name: service, source: other.source, scope: other.scope } };
  }

  private otherFile(at: string, file: Value, { scope }: Place): Pick<Place, "source" | "scope"> {
    if (typeof file !== "string") throw new UserError(at, sentence`${got(file)}, expected a file`);
    const found = localFile(scope, file, at);
    const other: Scope = { ...scope, stdin: undefined, rename: undefined, folder: folderOf(found) };
    const source = this.files.get(found) ?? merged(found, readSources(found, other), other);
    this.files.set(found, source);
    return { source, scope: other };
  }
}

function laidOver(base: Extended | undefined, { name, source, scope, stated }: Link): Extended {
  if (!base) return { service: stated, said: { name, label: source.label, service: stated } };
  const path = `services.${name}`;
  const kept = withoutReplaced(base.service, path, source.replaced) as Mapping;
  return {
    service: mergedService(path, kept, stated, scope.work),
    said: { name, label: source.label, service: stated, base: base.said },
  };
}

/** The documents of a file as one. */
function merged(file: string, sources: readonly Source[], scope: Scope): Source {
  const services = mappingOf();
  for (const source of sources) {
    for (const [name, service] of Object.entries(source.services)) {
      services[name] = mergedService(
        `services.${name}`,
        asMapping(services[name]),
        service as Mapping,
        scope.work,
      );
    }
  }
  const check = (service?: string) => {
    for (const source of sources) source.check(service);
  };
  return {
    label: scope.tree.labelOf(file),
    services,
    jobs: mappingOf(),
    models: undefined,
    stored: nothingStored(),
    devices: new Map(),
    include: undefined,
    replaced: new Set(),
    sections: new Map(),
    check,
  };
}

/** A value without what lies at one of the paths. */
export function withoutReplaced(value: Value, at: string, replaced: ReadonlySet<string>): Value {
  if (replaced.size === 0 || !isMapping(value)) return value;
  return mappingOf(
    Object.entries(value)
      .filter(([key]) => !replaced.has(join(at, key)))
      .map(([key, inner]) => [key, withoutReplaced(inner, join(at, key), replaced)]),
  );
}
