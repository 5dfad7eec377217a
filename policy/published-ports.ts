import { containersOf } from "./container";
import { UNKNOWN } from "./resource";
import type { Rule } from "./rule";

/** Ports are bound to the host itself unless they are declared public: Docker's own rules go before a firewall's. */
export const publishedPorts: Rule = {
  name: "container-published-ports",
  description: "A container's ports are reached only from the host, or are declared public.",
  judges: "resource",
  config: ["publicPorts"],
  check: (resources, { publicPorts = [] }) =>
    containersOf(resources).flatMap(({ name, props }) => [
      ...(props.publishAllPorts === true
        ? [`container ${name}: publishAllPorts is true, expected single ports`]
        : []),
      ...listed(props.ports).flatMap(({ internal, external, ip }) => {
        const address = ip ?? "0.0.0.0";
        if (address === UNKNOWN || external === UNKNOWN || isLoopback(address)) return [];
        if (publicPorts.includes(external as number)) return [];
        const port =
          external === undefined ? `a random port for ${String(internal)}` : `port ${external}`;
        return [
          `container ${name}: ${port} is published on ${address}, expected 127.0.0.1 or ${declared(publicPorts)}`,
        ];
      }),
    ]),
};

interface Port {
  readonly internal?: unknown;
  readonly external?: unknown;
  readonly ip?: unknown;
}

function listed(ports: unknown): Port[] {
  return Array.isArray(ports) ? ports.filter((port) => typeof port === "object") : [];
}

function isLoopback(address: unknown): boolean {
  return /^(127\.|::1$|\[::1\]$)/.test(String(address));
}

function declared(publicPorts: readonly number[]): string {
  return publicPorts.length > 0
    ? `a public port (${publicPorts.join(", ")})`
    : "a port declared public in publicPorts";
}
