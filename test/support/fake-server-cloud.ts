import { type Answer, type Call, FakeCloud } from "./fake-cloud";
import { removeCloud } from "./played-server";

// biome-ignore lint/suspicious/noExplicitAny: the API's own objects, as its documentation shows them
export type Json = any;

/** How a provider's API is reached, and what it says to strangers. */
interface Door {
  /** Before every path: `/v1`. */
  readonly prefix: string;
  readonly token: string;
  readonly unauthorized: Answer;
}

/**
 * What the fake clouds that rent servers have in common: named resources by kind, and a container for each server.
 * Kind names the resources that cost money or stand in the way of the next `up`; Id is what the API numbers them with.
 */
export abstract class FakeServerCloud<Kind extends string, Id extends string | number> {
  readonly cloud: FakeCloud;
  protected readonly resources: Record<Kind, Map<Id, Json>>;
  protected readonly containers = new Map<Id, string>();
  protected readonly soldOut = new Set<string>();
  protected nextId = 1000;

  constructor(
    protected readonly name: string,
    { prefix, token, unauthorized }: Door,
    private readonly kinds: readonly Kind[],
    private readonly servers: Kind,
  ) {
    this.resources = Object.fromEntries(
      kinds.map((kind) => [kind, new Map()]),
    ) as typeof this.resources;
    this.cloud = new FakeCloud(prefix, token, unauthorized, (call) => this.route(call));
  }

  /** Starts it and returns its URL without prefix. */
  start(): Promise<string> {
    return this.cloud.start();
  }

  async stop(): Promise<void> {
    await this.cloud.stop();
    await this.sweep();
  }

  /** Removes the servers that a run left, this one or an earlier; needs Docker. */
  sweep(): Promise<void> {
    return removeCloud(this.name);
  }

  /** What there is, by kind and name: what an invoice would list. */
  inventory(): Record<Kind, string[]> {
    const names = (kind: Kind) => [...this.resources[kind].values()].map(({ name }) => name).sort();
    return Object.fromEntries(this.kinds.map((kind) => [kind, names(kind)])) as Record<
      Kind,
      string[]
    >;
  }

  /** An object of the account, to look at or to change by hand. */
  find(kind: Kind, name: string): Json {
    return [...this.resources[kind].values()].find((resource) => resource.name === name);
  }

  /** The container that plays a server. */
  containerOf(name: string): string {
    const [id] = [...this.resources[this.servers]].find(([, server]) => server.name === name) ?? [];
    return this.containers.get(id as Id) as string;
  }

  /** From now on the size cannot be ordered anywhere. */
  sellOut(size: string): void {
    this.soldOut.add(size);
  }

  /** It can be ordered again. */
  restock(size: string): void {
    this.soldOut.delete(size);
  }

  protected abstract route(call: Call): Promise<Answer> | Answer;
}

/** This moment, as these APIs write it. */
export function now(): string {
  return new Date().toISOString();
}
