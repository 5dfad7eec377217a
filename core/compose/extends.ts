import * as path from "node:path";
import { got, UserError } from "../capacity/user-error";
import { checkInTree, inFile, labelOf } from "./file";
import { mergedService } from "./merge";
import { readSources, type Scope, type Source } from "./source";
import { asMapping, isMapping, join, type Mapping, mappingOf, type Value } from "./value";

/** The services of a source with what they extend merged in. */
export function withExtends(source: Source, scope: Scope, tree: string): Mapping {
  const files = new Map<string, Source>();
  return mappingOf(
    Object.keys(source.services).map((name) => [
      name,
      extended(name, { source, scope, tree, files, root: name, trail: [] }),
    ]),
  );
}

interface Place {
  readonly source: Source;
  readonly scope: Scope;
  readonly tree: string;
  /** Files that were read because services extend them, by path. */
  readonly files: Map<string, Source>;
  /** The service that is made of all this. */
  readonly root: string;
  /** The services that led here. */
  readonly trail: readonly string[];
}

function extended(name: string, place: Place): Mapping {
  return inFile(
    () => place.source.file,
    () => resolved(name, place),
  );
}

function resolved(name: string, place: Place): Mapping {
  place.source.check(name);
  const { extends: reference, ...own } = asMapping(place.source.services[name]);
  const stated = mappingOf(Object.entries(own));
  const note = () => place.scope.origins.note(place.source.file, `services.${place.root}`, stated);
  if (reference === undefined || reference === null) {
    note();
    return stated;
  }
  const at = `services.${name}.extends`;
  const here = `${labelOf(place.source.file)}: ${name}`;
  if (place.trail.includes(here)) {
    throw new UserError(at, `goes in a circle: ${[...place.trail, here].join(" → ")}`);
  }
  const { service, file } = isMapping(reference) ? reference : mappingOf([["service", reference]]);
  if (typeof service !== "string") throw new UserError(at, "expected the name of a service");
  const next: Place = {
    ...place,
    ...(file === undefined || file === null ? {} : otherFile(at, file, place)),
    trail: [...place.trail, here],
  };
  if (!Object.hasOwn(next.source.services, service)) {
    throw new UserError(
      at,
      `got ${JSON.stringify(service)}, expected one of ${Object.keys(next.source.services).join(", ")}`,
    );
  }
  const base = withoutReplaced(
    extended(service, next),
    `services.${name}`,
    place.source.replaced,
  ) as Mapping;
  note();
  return mergedService(`services.${name}`, base, stated);
}

function otherFile(at: string, file: Value, place: Place): Pick<Place, "source" | "scope"> {
  if (typeof file !== "string") throw new UserError(at, `${got(file)}, expected a file`);
  const found = path.resolve(place.scope.directory, file);
  checkInTree(place.tree, found, at);
  const { variables, origins } = place.scope;
  const scope = { variables, origins, directory: path.dirname(found) };
  const source = place.files.get(found) ?? merged(readSources(found, scope), found);
  place.files.set(found, source);
  return { source, scope };
}

/** The documents of a file as one. */
function merged(sources: readonly Source[], file: string): Source {
  const services = mappingOf();
  for (const source of sources) {
    for (const [name, service] of Object.entries(source.services)) {
      services[name] = mergedService(
        `services.${name}`,
        asMapping(services[name]),
        service as Mapping,
      );
    }
  }
  const check = (service?: string) => {
    for (const source of sources) source.check(service);
  };
  return { file, include: undefined, services, replaced: new Set(), check };
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
