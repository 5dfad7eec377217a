import type { HostCapacity } from "../capacity/host";
import { parseMiB } from "../capacity/memory";
import type { Offer } from "../capacity/offer";
import type { Price } from "../capacity/price";
import { sentence } from "../capacity/sentence";
import type { StalePrices } from "../capacity/sum-notice";
import { got, oneOf, UserError } from "../capacity/user-error";
import type { Catalogue, Size } from "./catalogue";
import { ENGINE, type HostKind, RENTED, rentedKinds } from "./host-kinds";
import type { MemTotalReading } from "./mem-total";

export { HOST_KINDS, type HostKind } from "./host-kinds";

/** Whether a stack of this kind gets a server of its own, with a Docker engine on it. */
export function isServer(kind: HostKind): boolean {
  return RENTED[kind] !== undefined;
}

/** Whether a stack runs on servers, rented for it or a team's, where a proxy stands in front of it unless it says otherwise. */
export function facesTheWeb(kind: HostKind): boolean {
  return isServer(kind) || kind === "swarm";
}

/** Whether a stack is deployed through the engine that this machine's Docker CLI talks to. */
export function isEngineHere(kind: string | undefined): boolean {
  return ENGINE[kind as HostKind] === "here";
}

/** Platform of a server of a size: `linux/arm64`. Empty where the size is not known, or is not a server's. */
export function platformOf(kind: HostKind, size: string): string {
  const found = CATALOGUES[kind]?.sizes.find(({ name }) => name === size);
  return found ? `linux/${found.arch}` : "";
}

/** After this many days the figures of a catalogue are called stale. */
const STALE_AFTER_DAYS = 60;

/** Catalogue of each kind of server. */
export type Catalogues = Readonly<Partial<Record<HostKind, Catalogue>>>;

/** The dated catalogues. */
export const CATALOGUES: Catalogues = Object.fromEntries(
  rentedKinds().map(({ kind, catalogue }) => [kind, catalogue]),
);

/**
 * Capacity of a host. `size` is a server type of the kind's catalogue, or for `local` the memory to plan for (`4GB`); `path` names
 * where a server type was said.
 *
 * Throws a UserError for a size that is not known, not readable, or no longer sold.
 */
export function hostCapacity(
  kind: Exclude<HostKind, "render">,
  size: string,
  today: Date,
  catalogues: Catalogues = CATALOGUES,
  path = "enxuto:size",
): HostCapacity {
  if (kind === "local") return localCapacity(size);
  if (kind === "swarm") {
    throw new UserError(
      "enxuto:servers",
      sentence`a swarm has no size: expected the memory of each server by its hostname, {big: 4GB, small: 2GB}`,
    );
  }
  const catalogue = catalogues[kind] as Catalogue;
  const found = catalogue.sizes.find(({ name }) => name === size);
  if (!found) throw new UserError(path, sentence`${got(size)}, ${oneOf(namesOnSale(catalogue))}`);
  if (!found.priceMonthly) {
    throw new UserError(
      path,
      sentence`${got(size)}, ${found.unavailable ?? ""}; its successor is ${found.successor ?? ""}`,
    );
  }
  const { vcpus, diskGB, arch, priceMonthly, unavailable } = found;
  const missing = unavailable
    ? ({ code: "host-unavailable", host: `${kind} ${size}`, unavailable } as const)
    : undefined;
  return {
    kind,
    size,
    ...memTotalOf(found),
    vcpus,
    diskGB,
    arch,
    priceMonthly,
    rates: catalogue.rates,
    ...(catalogue.live && missing ? { unorderable: missing } : {}),
    notices: [
      ...(missing && !catalogue.live ? [missing] : []),
      ...staleness(kind, catalogue, today),
    ],
  };
}

function memTotalOf({ memTotalMiB, memTotalIs, memTotalUpToMiB }: Size) {
  return {
    memTotalMiB,
    memTotalIs,
    ...(memTotalUpToMiB === undefined ? {} : { memTotalUpToMiB }),
  };
}

/**
 * A host whose MemTotal somebody read on it: nothing of it is estimated any more.
 *
 * `path` names where `memTotal` was said. Throws a UserError for what is no size (`1973MiB`).
 */
export function withMemTotal(host: HostCapacity, path: string, memTotal: string): HostCapacity {
  const memTotalMiB = parseMiB(memTotal);
  // A number without its unit is bytes, and no server has so few.
  if (memTotalMiB === undefined || memTotalMiB < 100) {
    throw new UserError(
      path,
      sentence`${got(memTotal)}, expected MemTotal as /proc/meminfo has it: 2020816kB`,
    );
  }
  return { ...host, memTotalMiB, memTotalIs: "declared", memTotalUpToMiB: undefined };
}

/** A host whose estimated MemTotal gives way to what was read on a server of its size; any other stays as it is. */
export function withReading(
  host: HostCapacity,
  reading: MemTotalReading | undefined,
): HostCapacity {
  if (!reading || host.memTotalIs !== "estimated") return host;
  return {
    ...{ ...host, memTotalMiB: Math.floor(reading.memTotalKB / 1024), memTotalUpToMiB: undefined },
    ...{ memTotalIs: "read", memTotalReadOn: reading.readOn },
  };
}

function localCapacity(size: string): HostCapacity {
  const memTotalMiB = parseMiB(size);
  if (memTotalMiB === undefined || memTotalMiB === 0) {
    throw new UserError(
      "enxuto:size",
      sentence`${got(size)}, expected the memory to plan for on host local: 4GB`,
    );
  }
  return { kind: "local", size, memTotalMiB, memTotalIs: "declared" };
}

function namesOnSale({ sizes }: Catalogue): string[] {
  return sizes.filter((size) => size.priceMonthly).map((size) => size.name);
}

/** Says that a kind's prices were read long ago, where they were. */
export function staleness(
  kind: HostKind,
  { asOf }: { readonly asOf: string },
  today: Date,
): StalePrices[] {
  const days = Math.floor((today.getTime() - Date.parse(asOf)) / 86_400_000);
  if (days <= STALE_AFTER_DAYS) return [];
  return [{ code: "prices-stale", provider: kind, asOf, days }];
}

/** The same of every catalogue from which the price of one of these is. */
export function stalePrices(
  priced: readonly { readonly priceMonthly?: Price }[],
  today: Date,
): StalePrices[] {
  const days = new Set(priced.map(({ priceMonthly }) => priceMonthly?.asOf));
  return rentedKinds().flatMap(({ kind, catalogue }) =>
    days.has(catalogue.asOf) ? staleness(kind, catalogue, today) : [],
  );
}

/** A catalogue as one of its locations sees it: a size that is not listed there is called unavailable. */
export function atLocation(catalogue: Catalogue, location: string): Catalogue {
  const sizes = catalogue.sizes.map((size) => {
    const { onlyIn, priceMonthly } = size;
    if (!priceMonthly) return size;
    const listed = onlyIn ?? catalogue.pricesIn ?? catalogue.locations;
    if (!listed.includes(location)) {
      return { ...size, unavailable: `listed only for ${listed.join(", ")}` };
    }
    return onlyIn ? { ...size, unavailable: undefined } : size;
  });
  return { ...catalogue, sizes };
}

/**
 * The catalogues of the providers that have a location, as it sees them. Throws a UserError under `path` where none of them has it.
 */
export function cataloguesAt(
  location: string,
  path: string,
  catalogues: Catalogues = CATALOGUES,
): Catalogues {
  const all = Object.entries(catalogues);
  const found = all.filter(([, { locations }]) => locations.includes(location));
  if (found.length === 0) {
    const there = all.flatMap(([, { locations }]) => locations);
    throw new UserError(path, sentence`${got(location)}, ${oneOf(there)}`);
  }
  return Object.fromEntries(
    found.map(([kind, catalogue]) => [kind, atLocation(catalogue, location)]),
  );
}

/** Every server on sale in the catalogues, as suggestions look at them. */
export function hostOffers(catalogues: Catalogues = CATALOGUES): Offer[] {
  return Object.entries(catalogues).flatMap(([kind, { sizes, rates }]) =>
    sizes.flatMap(({ name, priceMonthly, memTotalMiB, vcpus, diskGB, unavailable }) =>
      priceMonthly
        ? [{ kind, size: name, memTotalMiB, vcpus, diskGB, priceMonthly, rates, unavailable }]
        : [],
    ),
  );
}
