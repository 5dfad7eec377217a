import type { HostKind } from "../catalog/hosts";
import { type DataPlace, isElsewhere, postgresMajor } from "./data-place";
import { changedSince, type FirstStartValues } from "./first-start";
import type { TextOrder } from "./text-order";

/** A volume of data, as a state holds it or a plan wants it. */
export interface DataVolume {
  /** Name of the volume on its engine: it says whose data this is, whatever its service is called now. */
  readonly name: string;
  /** Service that uses it; undefined where it waits for the next `up`. */
  readonly service: string | undefined;
  /** Image that reads and writes it: `postgres:16.4-alpine`. Undefined where it is not known. */
  readonly image: string | undefined;
  /** Where that image's program looks for its files. @default - not known */
  readonly place?: DataPlace;
  /** What it sorts text by, where it is PostgreSQL. @default - not known, or no library's order */
  readonly textOrder?: TextOrder;
  /** What it was first started with, or would be. @default - not known, or read at each start */
  readonly firstStart?: FirstStartValues;
  /** What of Render's holds it. @default - a volume of an engine */
  readonly holder?: Holder;
}

/** A thing of Render's that holds data and goes with it. */
export interface Holder {
  readonly what: "disk" | "database" | "Key Value";
  /** Properties that make another one where they change, without the data: `web_service in frankfurt`. */
  readonly fixed: string;
  /** Whether what it holds outlives its restart. @default true */
  readonly isKept?: boolean;
  /** GB that it has. @default - its plan says it, or it cannot be chosen */
  readonly sizeGB?: number;
}

/** Places of a stack's data, and who uses it. */
export interface DataHolding {
  readonly host: HostKind;
  /** Name of its server at the provider; undefined on hosts without one, and before it is there. */
  readonly server: string | undefined;
  /** GB of its server's volume for data. @default - it has none */
  readonly dataVolumeGB?: number;
  readonly volumes: readonly DataVolume[];
}

/** Data that a change would take from its services, or a disk that cannot become what the change asks for. */
export type DataLoss =
  /** The volume stays on its disk, and no service uses it any longer; those that take its place start empty. */
  | {
      readonly kind: "orphaned";
      readonly volume: DataVolume;
      readonly emptyServices: readonly string[];
    }
  /** The volume stays on the host that the stack leaves. */
  | {
      readonly kind: "left behind";
      readonly volume: DataVolume;
      readonly from: HostKind;
      readonly to: HostKind;
    }
  /** The server belongs to a system of another name, and with it all that is on its disk. */
  | { readonly kind: "other server"; readonly from: string; readonly to: string }
  /** The new version does not read the files of the old one. */
  | {
      readonly kind: "unreadable";
      readonly volume: DataVolume;
      readonly from: number;
      readonly to: number;
    }
  /** What holds it stays, and keeps what it holds in memory only from then on. */
  | { readonly kind: "unkept"; readonly volume: DataVolume }
  /** Disks only grow: this one would stay as large as it is, and cost what it costs. */
  | {
      readonly kind: "smaller";
      /** Undefined for the volume of the server, which holds all of them. */
      readonly volume: DataVolume | undefined;
      readonly server: string | undefined;
      readonly fromGB: number;
      readonly toGB: number;
    }
  /** The program would look for its files at another place, in the volume or outside it, and begin empty. */
  | {
      readonly kind: "moved";
      readonly volume: DataVolume;
      readonly from: DataPlace;
      readonly to: DataPlace;
    }
  /** The program would be told other users, passwords or names than the data has, which it takes only where it is empty. */
  | {
      readonly kind: "locked";
      readonly volume: DataVolume;
      /** Names of the variables. */
      readonly variables: readonly string[];
    };

/** Data that a stack's services would no longer find or read: the one judgement for all hosts, from the state before and the plan after. */
export function dataLosses(before: DataHolding, after: DataHolding): DataLoss[] {
  if (before.host !== after.host) {
    return before.volumes.map((volume) => ({
      ...{ kind: "left behind", volume },
      ...{ from: before.host, to: after.host },
    }));
  }
  const { server: from } = before;
  const { server: to } = after;
  const other: DataLoss[] =
    from !== undefined && to !== undefined && from !== to
      ? [{ kind: "other server", from, to }]
      : [];
  const known = new Set(before.volumes.map(({ name }) => name));
  const fresh = after.volumes.filter(({ name, holder }) => !known.has(name) && isKept(holder));
  return [
    ...other,
    ...smaller({ volume: undefined, server: from }, before.dataVolumeGB, after.dataVolumeGB),
    ...before.volumes.flatMap((volume) => lossOf(volume, after, fresh)),
  ];
}

/** Whether what holds data keeps it: a volume of an engine does. */
export function isKept(holder: Holder | undefined): boolean {
  return holder?.isKept ?? true;
}

/** A disk that would have to shrink. One that is given up altogether, or is new, does not. */
function smaller(
  what: { readonly volume: DataVolume | undefined; readonly server: string | undefined },
  fromGB: number | undefined,
  toGB: number | undefined,
): DataLoss[] {
  if (!fromGB || !toGB || toGB >= fromGB) return [];
  return [{ kind: "smaller", ...what, fromGB, toGB }];
}

function lossOf(volume: DataVolume, after: DataHolding, fresh: readonly DataVolume[]): DataLoss[] {
  const next = after.volumes.find(({ name }) => name === volume.name);
  if (!next) {
    const emptyServices = [...new Set(fresh.flatMap(({ service }) => service ?? []))];
    return [{ kind: "orphaned", volume, emptyServices }];
  }
  if (volume.holder?.fixed !== next.holder?.fixed) {
    return [{ kind: "orphaned", volume, emptyServices: next.service ? [next.service] : [] }];
  }
  const from = postgresMajor(volume.image);
  const to = postgresMajor(next.image);
  if (from !== undefined && to !== undefined && from !== to) {
    return [{ kind: "unreadable", volume, from, to }];
  }
  if (isKept(volume.holder) && !isKept(next.holder)) return [{ kind: "unkept", volume }];
  const shrinks = smaller(
    { volume, server: undefined },
    volume.holder?.sizeGB,
    next.holder?.sizeGB,
  );
  const variables = changedSince(volume.firstStart, next.firstStart);
  const others: DataLoss[] = [
    ...shrinks,
    ...(variables.length > 0 ? [{ kind: "locked", volume, variables } as const] : []),
  ];
  if (!volume.place || !next.place || !isElsewhere(volume.place, next.place)) return others;
  return [{ kind: "moved", volume, from: volume.place, to: next.place }, ...others];
}
