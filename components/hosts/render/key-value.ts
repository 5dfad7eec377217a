import * as pulumi from "@pulumi/pulumi";
import { same } from "./provider";
import { type StoreState, storeProvider, type ToldStore } from "./store-api";

/** Settings of a Key Value of Render's. */
export interface KeyValueState extends StoreState {
  /** What happens when its memory is full: `allkeys_lru`, `noeviction`. */
  readonly eviction: string;
  /** Whether it keeps its data when it starts anew: `journal_snapshot`, `off`. */
  readonly persistence: string;
}

interface ToldKeyValue extends ToldStore {
  readonly options: { readonly maxmemoryPolicy?: string; readonly persistenceMode?: string };
}

const provider = storeProvider<KeyValueState, ToldKeyValue>({
  path: "/key-value",
  entry: "keyValue",
  fixed: [],
  creation: ({ eviction, persistence }) => ({
    maxmemoryPolicy: eviction,
    persistenceMode: persistence,
  }),
  change: ({ eviction, persistence }) => ({
    maxmemoryPolicy: eviction,
    persistenceMode: persistence,
  }),
  seen: ({ options }, known) => ({
    eviction: options.maxmemoryPolicy ?? known.eviction,
    persistence: options.persistenceMode ?? known.persistence,
  }),
  settled: (known, wanted) =>
    same(known.eviction, wanted.eviction) && same(known.persistence, wanted.persistence),
});

/** A Redis that Render runs, protected where it keeps data. */
export class RenderKeyValue extends pulumi.dynamic.Resource {
  /** The address inside the region. */
  declare readonly address: pulumi.Output<string>;

  constructor(name: string, args: KeyValueState, opts?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      { ...args, address: undefined },
      { ...opts, additionalSecretOutputs: ["address"] },
      "render",
      "KeyValue",
    );
  }
}
