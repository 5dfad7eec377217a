import type { Eviction } from "../core/model/service";
import type { DraftService } from "./draft";

/** A drafted service with what its file tells it. */
export interface Told {
  readonly draft: Omit<DraftService, "isRouted">;
  /** Values of its variables and words of its start, secret or not. */
  readonly texts: readonly string[];
}

/** Answer of a Redis whose memory is full, as its start asks for it: Redis' own is to refuse. */
export function evictionOf(words: readonly string[]): Eviction {
  const line = words.join(" ");
  return /maxmemory-policy[ =]+(allkeys|volatile)-/.test(line) ? "allkeys-lru" : "noeviction";
}

/**
 * The services, each with the caches that it names among its needs: only those are on a cache's network, which asks for no password.
 * A cache that needs others itself is left as it is, since needs may go in no circle.
 */
export function withCaches(services: readonly Told[]): Omit<DraftService, "isRouted">[] {
  const caches = services
    .filter(({ draft }) => draft.eviction !== undefined && draft.needs.length === 0)
    .map(({ draft }) => draft.name);
  return services.map(({ draft, texts }) => {
    const named = caches.filter(
      (cache) =>
        cache !== draft.name &&
        !draft.needs.includes(cache) &&
        texts.some((text) => namesHost(text, cache)),
    );
    // What it needs and what it holds for others would go in a circle.
    return caches.includes(draft.name) ? draft : { ...draft, needs: [...draft.needs, ...named] };
  });
}

/** Whether a text names a host: on its own, behind a scheme, a login or an equals sign, and before its port or the end. */
function namesHost(text: string, host: string): boolean {
  return new RegExp(`(^|[/@=,;\\s"'])${host}($|[:/,;\\s"'?])`).test(text);
}
