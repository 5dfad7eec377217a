import * as pulumi from "@pulumi/pulumi";
import { same } from "./provider";
import { type StoreState, storeProvider, type ToldStore } from "./store-api";

/** Settings of a Postgres of Render's. */
export interface PostgresState extends StoreState {
  readonly database: string;
  /** The major version. */
  readonly version: string;
  /** It grows, and never shrinks. */
  readonly storageGB: number;
}

interface ToldPostgres extends ToldStore {
  readonly databaseName: string;
  readonly version: string;
  readonly diskSizeGB?: number;
}

// The user is left to Render: it keeps some names for itself, and the address carries the one it chose.
const provider = storeProvider<PostgresState, ToldPostgres>({
  path: "/postgres",
  entry: "postgres",
  fixed: ["database", "version"],
  creation: ({ database, version, storageGB }) => ({
    databaseName: database,
    version,
    diskSizeGB: storageGB,
    enableHighAvailability: false,
  }),
  change: ({ storageGB }, { diskSizeGB = 0 }) =>
    diskSizeGB < storageGB ? { diskSizeGB: storageGB } : {},
  seen: ({ databaseName, version, diskSizeGB }, known) => ({
    database: databaseName,
    version,
    storageGB: diskSizeGB ?? known.storageGB,
  }),
  settled: (known, wanted) =>
    known.storageGB >= wanted.storageGB && same(known.version, wanted.version),
});

/**
 * A Postgres that Render runs.
 *
 * Protected: no `up` and no `destroy` deletes its data.
 */
export class RenderPostgres extends pulumi.dynamic.Resource {
  /** The address inside the region, with user and password. */
  declare readonly address: pulumi.Output<string>;

  constructor(name: string, args: PostgresState, opts?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      { ...args, address: undefined },
      { ...opts, protect: true, additionalSecretOutputs: ["address"] },
      "render",
      "Postgres",
    );
  }
}
