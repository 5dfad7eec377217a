import { loadAll } from "js-yaml";
import { parseBytes } from "../../core/capacity/memory";

/** Memory that one file declares for a container of an image, in MiB. */
export interface Declared {
  /** As it is written, registry and tag included. */
  readonly image: string;
  readonly reservationMiB?: number;
  readonly limitMiB?: number;
}

type Mapping = Readonly<Record<string, unknown>>;

const MIB = 1024 ** 2;

/** Decimal units of Kubernetes; its binary ones are read as Docker reads `Ki`, `Mi`, `Gi`. */
const DECIMAL: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Containers that run before others and end: what they declare says nothing of a service. */
const NOT_SERVICES = new Set(["initContainers", "pre_start"]);

/**
 * Declarations in one YAML text: compose files, Kubernetes workloads and Helm values, which name an image and its resources in one
 * mapping. A text that is no YAML, as a template mostly is, has none.
 */
export function declaredIn(text: string): Declared[] {
  if (!/\bmem_limit|\bmem_reservation|\bmemory\s*:/.test(text)) return [];
  const documents: unknown[] = [];
  try {
    loadAll(text, (document) => documents.push(document));
  } catch {
    return [];
  }
  return documents.flatMap((document) => walk(document, new Set()));
}

function walk(value: unknown, seen: Set<unknown>): Declared[] {
  // An alias may hold what it stands in.
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  if (Array.isArray(value)) return value.flatMap((each) => walk(each, seen));
  const mapping = value as Mapping;
  const below = Object.entries(mapping).flatMap(([key, each]) =>
    NOT_SERVICES.has(key) ? [] : walk(each, seen),
  );
  const own = ownDeclaration(mapping);
  return own ? [own, ...below] : below;
}

function ownDeclaration(container: Mapping): Declared | undefined {
  const image = imageOf(container.image);
  if (image === undefined) return undefined;
  const { requests, limits } = mappingOf(container.resources);
  const compose = mappingOf(mappingOf(container.deploy).resources);
  const reservationMiB =
    kubernetesMiB(mappingOf(requests).memory) ??
    composeMiB(mappingOf(compose.reservations).memory ?? container.mem_reservation);
  const limitMiB =
    kubernetesMiB(mappingOf(limits).memory) ??
    composeMiB(mappingOf(compose.limits).memory ?? container.mem_limit);
  if (reservationMiB === undefined && limitMiB === undefined) return undefined;
  return {
    image,
    ...(reservationMiB === undefined ? {} : { reservationMiB }),
    ...(limitMiB === undefined ? {} : { limitMiB }),
  };
}

/** `nginx:1.29`, or the two parts of it that charts take. What is still to be filled in is none. */
function imageOf(image: unknown): string | undefined {
  const { repository, registry } = mappingOf(image);
  const name =
    typeof repository === "string"
      ? [...(typeof registry === "string" ? [registry] : []), repository].join("/")
      : image;
  return typeof name === "string" && /^[\w./:@-]+$/.test(name) ? name : undefined;
}

function mappingOf(value: unknown): Mapping {
  return typeof value === "object" && value !== null ? (value as Mapping) : {};
}

function composeMiB(value: unknown): number | undefined {
  // A bare number is one of bytes.
  return typeof value === "string" || typeof value === "number"
    ? wholeMiB(parseBytes(String(value)))
    : undefined;
}

function kubernetesMiB(value: unknown): number | undefined {
  const [, figure, unit] = /^(\d+(?:\.\d+)?)([kMGT])$/.exec(String(value)) ?? [];
  return figure === undefined ? composeMiB(value) : wholeMiB(Number(figure) * DECIMAL[unit]);
}

/** Less than one MiB is a slip: `memory: 512` was meant in other units. */
function wholeMiB(bytes: number | undefined): number | undefined {
  return bytes === undefined || bytes < MIB ? undefined : Math.round(bytes / MIB);
}
