import type { Price } from "./price";

/** Monthly prices of what a server needs beyond itself, in the currency of the server's price. */
export interface Rates {
  /** A public IPv4 address. */
  readonly ipv4: number;
  /** A GB of volume. */
  readonly volumePerGB: number;
  /** Daily backups, as a share of the server's price. */
  readonly backupsShare: number;
}

/** Extras of a stack's server. */
export interface Extras {
  readonly dataVolumeGB: number;
  readonly backups: boolean;
}

/** Extras of a server that has nothing beside itself and its address. */
export const NO_EXTRAS: Extras = { dataVolumeGB: 0, backups: false };

/** Price of a server, as far as it is known. */
export interface Priced {
  readonly size: string | null;
  /** Without address, volume and backups, before tax. */
  readonly priceMonthly?: Price;
  /** Prices of what it needs beyond itself. */
  readonly rates?: Rates;
}

/** One line of a month's invoice, before tax. */
export type CostItem = CostPart & {
  /** How many of it. @default 1 */
  readonly count?: number;
  /** Of all of them. */
  readonly amount: number;
};

/** What a line of an invoice is for. */
export type CostPart =
  | { readonly part: "server"; readonly size: string }
  | { readonly part: "ipv4" }
  | { readonly part: "volume"; readonly GB: number }
  | { readonly part: "backups" };

/** A month's invoice for a stack's server, before tax. */
export interface Cost {
  readonly items: readonly CostItem[];
  readonly total: Price;
}

/** Monthly cost of a server with its address, its volume and its backups; traffic within the provider's allowance. */
export function serverCost(size: string, server: Price, rates: Rates, extras: Extras): Cost {
  const { dataVolumeGB: GB, backups } = extras;
  const all: CostItem[] = [
    { part: "server", size, amount: server.amount },
    { part: "ipv4", amount: rates.ipv4 },
    { part: "volume", GB, amount: rates.volumePerGB * GB },
    { part: "backups", amount: backups ? server.amount * rates.backupsShare : 0 },
  ];
  const items = all
    .map((item) => ({ ...item, amount: Math.round(item.amount * 100) / 100 }))
    .filter(({ amount }) => amount > 0);
  const cents = items.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0);
  return { items, total: { ...server, amount: cents / 100 } };
}

/** The invoice for a server of a size; undefined where its price, or that of what it needs beside itself, is not known. */
export function costOf({ size, priceMonthly, rates }: Priced, extras: Extras): Cost | undefined {
  if (!priceMonthly || !rates || size === null) return undefined;
  return serverCost(size, priceMonthly, rates, extras);
}

/**
 * The invoice for several servers, each with its address and its backups; the data volume is bought once. Undefined where a price is
 * not known.
 */
export function serversCost(servers: readonly Priced[], extras: Extras): Cost | undefined {
  const costs = servers.map((server, index) =>
    costOf(server, index === 0 ? extras : { ...extras, dataVolumeGB: 0 }),
  );
  const known = costs.filter((cost) => cost !== undefined);
  if (known.length === 0 || known.length < costs.length) return undefined;
  const sums = new Map<string, { item: CostItem; count: number; cents: number }>();
  // The servers themselves come first, whatever their sizes.
  const each = known.map(({ items: [server, ...others] }) => ({ server, others }));
  const all = [...each.map(({ server }) => server), ...each.flatMap(({ others }) => others)];
  for (const item of all) {
    const key = item.part === "server" ? item.size : item.part;
    const { count, cents } = sums.get(key) ?? { count: 0, cents: 0 };
    sums.set(key, { item, count: count + 1, cents: cents + Math.round(item.amount * 100) });
  }
  const items = [...sums.values()].map(({ item, count, cents }) => ({
    ...item,
    ...(count > 1 ? { count } : {}),
    amount: cents / 100,
  }));
  const cents = [...sums.values()].reduce((sum, { cents }) => sum + cents, 0);
  return { items, total: { ...known[0].total, amount: cents / 100 } };
}
