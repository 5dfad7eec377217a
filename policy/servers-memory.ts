import { MOST_REPLICAS } from "../core/capacity/labels";
import { boundTo } from "../core/capacity/placement/binding";
import type { Member, Placeable } from "../core/capacity/placement/member";
import { fitOnServers } from "../core/capacity/placement/servers";
import { DEFAULT_RESERVE } from "../core/capacity/reserve";
import { serversReason } from "../core/report/servers-words";
import type { PolicyContext } from "./context";
import { type JudgedResource, plainProps } from "./resource";
import type { Rule } from "./rule";

const SERVICE = "docker:index/service:Service";
const MIB = 1024 ** 2;

/**
 * Services of a swarm fit its servers together, also while they roll and after the loss of one where that is promised, decided by the
 * same admission that the program asks. A swarm's own scheduler only says that a task is pending, for ever.
 */
export const serversMemory: Rule = {
  name: "servers-memory",
  description: "Services of a swarm fit the memory of its servers together.",
  judges: "stack",
  config: ["servers", "survive", "reserve"],
  check: (resources, { servers, survive, reserve }) => {
    const services = resources.filter(({ type }) => type === SERVICE).map(placeableOf);
    if (services.length === 0) return [];
    if (!servers) {
      return [
        "swarm: the memory of its servers is not known: set servers of policy servers-memory in the configuration of the pack",
      ];
    }
    const { perContainerMiB } = { ...DEFAULT_RESERVE, ...reserve };
    const { reasons } = fitOnServers({
      services,
      members: membersOf(servers),
      // What a server keeps for itself is out of its budget already.
      reserve: { baseMiB: 0, evictionMiB: 0, perContainerMiB },
      survive: survive === 1 ? 1 : 0,
    });
    return reasons.map((reason) => `swarm: ${serversReason(reason)}`);
  },
};

function membersOf(servers: NonNullable<PolicyContext["servers"]>): Member[] {
  return Object.entries(servers).map(([name, budgetMiB]) => ({
    ...{ name, size: null, memTotalMiB: budgetMiB },
  }));
}

/** The part of a service's inputs that placement looks at, as the provider spells them. */
interface ServiceInputs {
  readonly taskSpec?: {
    readonly resources?: {
      readonly limits?: { readonly memoryBytes?: unknown };
      readonly reservation?: { readonly memoryBytes?: unknown };
    };
    readonly placement?: { readonly constraints?: unknown };
  };
  readonly mode?: {
    readonly replicated?: { readonly replicas?: unknown };
    readonly global?: unknown;
  };
  readonly labels?: unknown;
  readonly updateConfig?: { readonly order?: unknown };
  readonly endpointSpec?: { readonly ports?: unknown };
}

function placeableOf({ name, props }: JudgedResource): Placeable {
  const {
    taskSpec = {},
    mode,
    labels,
    updateConfig,
    endpointSpec,
  } = plainProps(props) as ServiceInputs;
  const { resources, placement } = taskSpec;
  const home = boundTo(list(placement?.constraints));
  const most = Number(labelIn(labels, MOST_REPLICAS) ?? 0);
  const everywhere = mode?.global === true;
  return {
    name: labelIn(labels, "enxuto.service") ?? name,
    replicas: Math.max(most, Number(mode?.replicated?.replicas ?? 1)),
    memory: {
      limitMiB: mebibytes(resources?.limits?.memoryBytes),
      reservationMiB: mebibytes(resources?.reservation?.memoryBytes),
    },
    rollout: updateConfig?.order === "start-first" ? "start-first" : "stop-first",
    everywhere,
    // A volume by itself says nothing: scratch and weights may be made again anywhere.
    pinned: !everywhere && home !== undefined,
    ...(home === undefined ? {} : { home }),
    hostPorts: list(endpointSpec?.ports)
      .filter((port) => field(port, "publishMode") === "host")
      .map((port) => Number(field(port, "publishedPort"))),
  };
}

function labelIn(labels: unknown, name: string): string | undefined {
  const found = list(labels).find((one) => field(one, "label") === name);
  return found === undefined ? undefined : String(field(found, "value"));
}

function mebibytes(bytes: unknown): number | undefined {
  return typeof bytes === "number" ? bytes / MIB : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function field(value: unknown, key: string): unknown {
  return (value as Record<string, unknown> | undefined)?.[key];
}
