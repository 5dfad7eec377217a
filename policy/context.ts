import type { Reserve } from "../core/capacity/reserve";

/** Words of the pack's configuration beyond the resources themselves. */
export interface PolicyContext {
  /** MemTotal of the host in MiB, for stacks in which no server says it. */
  readonly memTotalMiB?: number;
  /** MiB of each server of a swarm that its scheduler may give to tasks, by the server's name. */
  readonly servers?: Readonly<Record<string, number>>;
  /** Number of them that may be lost with everything that may move still running, 0 or 1. */
  readonly survive?: number;
  /** MiB kept from containers; a figure left out has its default. */
  readonly reserve?: Partial<Reserve>;
  /** Most that the servers of the stack may cost a month before tax: `20 EUR`. */
  readonly monthlyBudget?: string;
  /** Ports of the host that the world may reach. */
  readonly publicPorts?: readonly number[];
}

interface Schema {
  readonly type: "integer" | "string" | "array" | "object";
  readonly description: string;
  readonly minimum?: number;
  readonly items?: { readonly type: "integer" };
  readonly additionalProperties?: { readonly type: "integer"; readonly minimum: number };
}

/** The keys of the context as the pack's configuration declares them. */
export const CONTEXT_SCHEMA: Readonly<Record<keyof PolicyContext, Schema>> = {
  memTotalMiB: {
    type: "integer",
    minimum: 1,
    description:
      "MemTotal of the host in MiB, for stacks without an hcloud server or DigitalOcean droplet.",
  },
  servers: {
    type: "object",
    additionalProperties: { type: "integer", minimum: 0 },
    description: "MiB of each server of a swarm that its scheduler may give to tasks: big: 3292.",
  },
  survive: {
    type: "integer",
    minimum: 0,
    description:
      "How many of them may be lost with everything that may move still running: 0 or 1.",
  },
  reserve: {
    type: "object",
    additionalProperties: { type: "integer", minimum: 0 },
    description:
      "MiB kept from containers: baseMiB (320), perContainerMiB (12), evictionMiB (100).",
  },
  monthlyBudget: {
    type: "string",
    description: "What the servers of the stack may cost a month before tax: 20 EUR.",
  },
  publicPorts: {
    type: "array",
    items: { type: "integer" },
    description: "Ports of the host that the world may reach: 80, 443. Default, none.",
  },
};
