import { admit, type Load } from "../core/capacity/admission";
import { groupBy } from "../core/capacity/group-by";
import { MOST_REPLICAS } from "../core/capacity/labels";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { fitNoticeText } from "../core/report/stack-notices/fit-notice-text";
import { type Container, containersOf } from "./container";
import type { PolicyContext } from "./context";
import { type JudgedResource, plainProps } from "./resource";
import type { Rule } from "./rule";
import { serversOf } from "./server";

const NAME = "host-memory";

/**
 * All containers together fit their host, decided by the same admission that the program asks.
 *
 * Surge is what can be seen: containers whose option `deleteBeforeReplace` is false overlap while they are replaced. Unset
 * counts nothing, since the provider then stops first.
 */
export const hostMemory: Rule = {
  name: NAME,
  description: "Reservations, surge and reserve together fit the memory of the host.",
  judges: "stack",
  config: ["memTotalMiB", "reserve"],
  check: (resources, context) => {
    const containers = containersOf(resources);
    if (containers.length === 0) return [];
    const host = hostOf(resources, context);
    if (typeof host === "string") return [host];
    const reserve = { ...DEFAULT_RESERVE, ...context.reserve };
    const inTurns = deploymentOf(resources)?.rolling === "service by service";
    const running = inTurns ? turning(containers) : containers.map(loadOf);
    const loads = [...running, ...unusedReplicas(containers)];
    const { reasons } = admit(loads, host.memTotalMiB, reserve);
    return reasons.map((reason) => `${host.label}: ${fitNoticeText(reason)}`);
  },
};

/** Our own deployment has its services wait for each other; the replicas of one go together. */
function turning(containers: readonly Container[]): Load[] {
  const loads = new Map<string, Load>();
  for (const container of containers) {
    const service = serviceOf(container);
    const name = service ?? container.name;
    const replicas = (loads.get(name)?.replicas ?? 0) + 1;
    loads.set(name, { ...loadOf(container), name, replicas, inTurn: service !== undefined });
  }
  return [...loads.values()];
}

/** Replicas that something may add to those that are declared, up to what their label says. */
function unusedReplicas(containers: readonly Container[]): Load[] {
  return [...groupBy(containers, serviceOf)].flatMap(([service, declared]) => {
    if (!service) return [];
    const replicas = Number(labelOf(declared[0], MOST_REPLICAS) ?? 0) - declared.length;
    return replicas > 0 ? [{ ...loadOf(declared[0]), name: service, replicas }] : [];
  });
}

function serviceOf(container: Container): string | undefined {
  return labelOf(container, "enxuto.service");
}

function labelOf({ props: { labels } }: Container, name: string): string | undefined {
  if (!Array.isArray(labels)) return undefined;
  return labels.find(({ label }) => label === name)?.value;
}

function loadOf({ name, props, startFirst }: Container): Load {
  return {
    name,
    replicas: 1,
    memory: { limitMiB: figure(props.memory), reservationMiB: figure(props.memoryReservation) },
    rollout: startFirst ? "start-first" : "stop-first",
  };
}

function figure(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/**
 * The host with its memory in MiB, or why that is not known: the server of the stack, else the configuration, else what our own
 * deployment says it was admitted on. The configuration comes first where the server's memory is only estimated.
 */
function hostOf(
  resources: readonly JudgedResource[],
  { memTotalMiB }: PolicyContext,
): { readonly label: string; readonly memTotalMiB: number } | string {
  const servers = serversOf(resources);
  const [server] = servers;
  const isRead = memTotalMiB !== undefined && server?.size?.memTotalIs === "estimated";
  if (servers.length === 1 && server.size && !isRead) {
    return { label: server.label, memTotalMiB: server.size.memTotalMiB };
  }
  const stated = memTotalMiB ?? (server ? undefined : admittedOn(resources));
  if (stated !== undefined) return { label: server?.label ?? "host", memTotalMiB: stated };
  const wayOut = `set memTotalMiB of policy ${NAME} in the configuration of the pack`;
  if (!server) {
    return `host: its memory is not known, expected an hcloud server or a DigitalOcean droplet in the stack: add one, or ${wayOut}`;
  }
  if (servers.length > 1) {
    const names = servers.map(({ name }) => name).join(", ");
    return `host: it cannot be seen which of the servers ${names} runs the containers: ${wayOut}`;
  }
  return `server ${server.name}: the memory of ${server.label} is not in the catalogue: ${wayOut}`;
}

function admittedOn(resources: readonly JudgedResource[]): number | undefined {
  return figure(deploymentOf(resources)?.memTotalMiB);
}

function deploymentOf(
  resources: readonly JudgedResource[],
): Readonly<Record<string, unknown>> | undefined {
  const deployment = resources.find(({ type }) => type === "enxuto:components:Deployment");
  return deployment && plainProps(deployment.props);
}
