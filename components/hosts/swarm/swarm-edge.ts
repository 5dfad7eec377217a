import { routedPathsOn, type StackSecrets } from "../../../core/model/edge";
import { replicaBounds, type Service } from "../../../core/model/service";
import type { System } from "../../../core/model/system";
import { caddyfile, type Upstreams, type WebLogin } from "../../caddyfile";

/** File that the proxy of a swarm reads its configuration from. */
export const CADDYFILE = "/etc/caddy/Caddyfile";

/** Configuration of the proxy that runs on every server of a swarm. */
export function swarmCaddyfile(
  system: System,
  deployed: readonly string[],
  secrets: StackSecrets["secrets"],
  login: WebLogin | undefined,
): string {
  const sites = routedPathsOn(system, { secrets, webLogin: login })
    .filter(({ service }) => deployed.includes(service))
    .map((path) => {
      const service = system.services.get(path.service) as Service;
      return { ...path, replicas: replicaBounds(service).min };
    });
  return caddyfile(":80", sites, login, byDns(system));
}

/**
 * Upstreams by Docker's own DNS, which names a task from the moment that it is healthy until it is to stop. Asked once a second: so no
 * request of 1,001 failed while a service rolled (2026-11-28, three nodes, 50 requests a second). A connection that cannot be made is
 * tried with another task for longer than the proxy can remember one that is gone.
 */
function byDns({ services }: System): Upstreams {
  return {
    before: () => [],
    proxy: ({ service }) => [
      "reverse_proxy {",
      `\tdynamic a ${service} ${services.get(service)?.port} {`,
      "\t\trefresh 1s",
      "\t}",
      "\tlb_try_duration 5s",
      "}",
    ],
  };
}

/** The proxy as a swarm runs it: told its routes by a file from the start, since no `up` reaches every server to tell it. */
export function swarmEdge(edge: Service): Service {
  const words = edge.command?.(edge.memory) ?? [];
  const before = words.slice(0, words.indexOf("caddy"));
  return {
    ...edge,
    command: () => [...before, "caddy", "run", "--config", CADDYFILE, "--adapter", "caddyfile"],
  };
}
