import { UserError } from "../core/capacity/user-error";
import type { Catalogue } from "../core/catalog/catalogue";
import { CATALOGUES, type Catalogues, type HostKind } from "../core/catalog/hosts";
import { digitalOceanFromApi, hetznerFromApi } from "../core/catalog/live";

// biome-ignore lint/suspicious/noExplicitAny: what an API answers is looked at field by field
type Json = any;

/** Seconds that a provider has for an answer. */
const TIMEOUT_SECONDS = 20;

/** A provider that can be asked. */
interface Asked {
  readonly variable: string;
  readonly endpoint: () => string;
  readonly location: string;
  readonly read: (get: (path: string) => Promise<Json>, location: string) => Promise<Catalogue>;
}

const ASKED: Readonly<Record<HostKind, Asked | undefined>> = {
  local: undefined,
  swarm: undefined,
  render: undefined,
  hetzner: {
    variable: "HCLOUD_TOKEN",
    endpoint: () => process.env.HCLOUD_ENDPOINT ?? "https://api.hetzner.cloud/v1",
    location: "nbg1",
    async read(get, location) {
      const types: Json[] = [];
      for (let page: number | null = 1; page; ) {
        const answer = await get(`/server_types?per_page=50&page=${page}`);
        types.push(...answer.server_types);
        page = answer.meta?.pagination?.next_page ?? null;
      }
      return hetznerFromApi(types, location, day());
    },
  },
  digitalocean: {
    variable: "DIGITALOCEAN_TOKEN",
    endpoint: () => `${process.env.DIGITALOCEAN_API_URL ?? "https://api.digitalocean.com"}/v2`,
    location: "fra1",
    async read(get, location) {
      const sizes: Json[] = [];
      for (let page = 1; page; page++) {
        const answer = await get(`/sizes?per_page=200&page=${page}`);
        sizes.push(...answer.sizes);
        if (!answer.links?.pages?.next) break;
      }
      return digitalOceanFromApi(sizes, location, day());
    },
  },
};

/** The catalogues with one of them asked from its provider now, at a location. Others, and `local`, stay as they are. */
export async function liveCatalogues(kind: HostKind, location: string): Promise<Catalogues> {
  const asked = ASKED[kind];
  if (!asked) return CATALOGUES;
  const token = process.env[asked.variable];
  if (!token) {
    throw new UserError(asked.variable, `is missing: --live asks ${kind} with your token`);
  }
  const get = (path: string) => ask(kind, `${asked.endpoint()}${path}`, token);
  return { ...CATALOGUES, [kind]: await asked.read(get, location || asked.location) };
}

async function ask(kind: HostKind, url: string, token: string): Promise<Json> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
  }).catch((error: Error) => {
    const reason = (error.cause as Error | undefined)?.message ?? error.message;
    throw new UserError(kind, `cannot be asked: ${reason}. Without --live the dated list is used`);
  });
  const body: Json = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const words = body.error?.message ?? body.message ?? response.statusText;
  throw new UserError(kind, `answers ${response.status}: ${words}`);
}

function day(): string {
  return new Date().toISOString().slice(0, 10);
}
