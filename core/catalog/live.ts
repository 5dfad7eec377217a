import type { Currency } from "../capacity/price";
import type { Catalogue, Size } from "./catalogue";
import { DIGITALOCEAN } from "./digitalocean";
import { HETZNER } from "./hetzner";
import { estimatedMemTotal } from "./mem-total";

// biome-ignore lint/suspicious/noExplicitAny: what an API answers is looked at field by field
type Json = any;

/** The catalogue of Hetzner as `GET /server_types` tells it, for one location: prices and what can be ordered now. */
export function hetznerFromApi(types: readonly Json[], location: string, today: string): Catalogue {
  const sizes = types.flatMap((type) => {
    const price = (type.prices ?? []).find((one: Json) => one.location === location);
    const place = (type.locations ?? []).find((one: Json) => one.name === location);
    const net = Number(price?.price_monthly?.net);
    if (!Number.isFinite(net) || net === 0) return [];
    return [
      size(HETZNER, today, "EUR", {
        name: type.name,
        vcpus: type.cores,
        // A Hetzner GB is 1,000 MiB; the rest was read on 25 sizes.
        memTotalMiB: Math.round(1000 * type.memory - (110 + 17 * type.memory)),
        diskGB: type.disk,
        arch: type.architecture === "arm" ? "arm64" : "amd64",
        amount: Math.round(net * 100) / 100,
        available: place?.available === true,
        location,
      }),
    ];
  });
  return { ...HETZNER, asOf: today, source: "Hetzner Cloud API", live: true, sizes };
}

/** The catalogue of DigitalOcean as `GET /v2/sizes` tells it, for one region. GPU Droplets are left out. */
export function digitalOceanFromApi(
  all: readonly Json[],
  region: string,
  today: string,
): Catalogue {
  const sizes = all
    .filter((one) => !one.gpu_info)
    .map((one) =>
      size(DIGITALOCEAN, today, "USD", {
        name: one.slug,
        vcpus: one.vcpus,
        memTotalMiB: estimatedMemTotal(one.memory).lowMiB,
        memTotalUpToMiB: estimatedMemTotal(one.memory).highMiB,
        diskGB: one.disk,
        arch: "amd64",
        amount: one.price_monthly,
        available: one.available === true && (one.regions ?? []).includes(region),
        location: region,
      }),
    );
  return { ...DIGITALOCEAN, asOf: today, source: "DigitalOcean API", live: true, sizes };
}

/** A size from an API; the memory that was measured on it is kept where it is known. */
function size(
  dated: Catalogue,
  today: string,
  currency: Currency,
  seen: Pick<Size, "name" | "vcpus" | "memTotalMiB" | "memTotalUpToMiB" | "diskGB" | "arch"> & {
    readonly amount: number;
    readonly available: boolean;
    readonly location: string;
  },
): Size {
  const { amount, available, location, ...rest } = seen;
  const known = dated.sizes.find(({ name }) => name === seen.name);
  return {
    ...rest,
    memTotalMiB: known?.memTotalMiB ?? rest.memTotalMiB,
    memTotalIs: known?.memTotalIs ?? "estimated",
    priceMonthly: { amount, currency, asOf: today },
    ...(available ? {} : { unavailable: `not orderable in ${location} on ${today}` }),
  };
}
