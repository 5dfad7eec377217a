import { type Estimate, isGuess } from "../capacity/known";
import type { ProductRecord } from "../catalog/programs/record";
import { type ComposeLoad, times } from "./loads";

/** A service that decides: its room where the others take what is likely, in MiB. */
export interface Unless {
  readonly service: string;
  readonly roomMiB: number;
  /** Requirement of its makers; null where it is not known, lies within the room, or above what the product's makers ask for the whole. */
  readonly askedMiB: number | null;
  /** Whether its need is only guessed. @default false */
  readonly guessed?: true;
  /** Its containers, each of which has the room, where there are several. @default - one */
  readonly replicas?: number;
  /** Others that share the room, where none of them grows beyond it by itself. @default - it has the room to itself */
  readonly with?: readonly string[];
}

/** Names of services that are said to decide. */
export const DECIDING = 3;

/** What is asked of a stack here. */
interface Spread {
  readonly loads: readonly ComposeLoad[];
  readonly sums: Estimate;
}

/** MiB between what is likely and the most, over all containers of a service. */
function spreadOf(load: ComposeLoad): number {
  return (load.known.highMiB - load.known.likelyMiB) * times(load);
}

/** Services that may take more than is likely, those with the widest ranges first. */
function widest(loads: readonly ComposeLoad[]): ComposeLoad[] {
  return loads.filter((load) => spreadOf(load) > 0).sort((a, b) => spreadOf(b) - spreadOf(a));
}

/** The few services without whose high ends all would fit, those with the widest ranges first. */
export function openEnded({ loads, sums }: Spread, memTotalMiB: number): ComposeLoad[] {
  let { highMiB } = sums;
  const open: ComposeLoad[] = [];
  for (const load of widest(loads)) {
    if (highMiB <= memTotalMiB || open.length === DECIDING) break;
    open.push(load);
    highMiB -= spreadOf(load);
  }
  return open;
}

/** What a service may take where the others take what is likely. */
export function roomOf(load: ComposeLoad, spareMiB: number): number {
  return Math.max(0, load.known.likelyMiB + Math.floor(spareMiB / times(load)));
}

export function unlessOf(
  load: ComposeLoad,
  spareMiB: number,
  product: ProductRecord | undefined,
): Unless {
  const roomMiB = roomOf(load, spareMiB);
  const { askedMiB = 0 } = load.recognised;
  // Whoever makes the whole knows what its part takes there: a database's makers speak of any use of it.
  const says = askedMiB > roomMiB && askedMiB <= (product?.minimumMiB ?? askedMiB);
  const { name, replicas } = load;
  const about = {
    ...{ service: name, roomMiB, askedMiB: says ? askedMiB : null },
    ...(replicas > 1 ? { replicas } : {}),
  };
  return isGuess(load.known) ? { ...about, guessed: true } : about;
}

/** Rooms that may be too little: of those open services that grow beyond theirs by themselves, else of the widest together. */
export function decidingRooms(
  { loads }: Pick<Spread, "loads">,
  open: readonly ComposeLoad[],
  rooms: readonly Unless[],
  spareMiB: number,
): readonly Unless[] {
  if (open.length === 0) return [];
  const alone = rooms.filter(
    ({ roomMiB, askedMiB }, index) => Math.max(open[index].known.highMiB, askedMiB ?? 0) > roomMiB,
  );
  if (alone.length > 0) return alone;
  const together = open.length > 1 ? open : widest(loads).slice(0, DECIDING);
  const roomMiB = together.reduce(
    (sum, load) => sum + load.known.likelyMiB * times(load),
    Math.max(0, spareMiB),
  );
  const [service, ...others] = together.map(({ name }) => name);
  return [{ service, roomMiB, askedMiB: null, with: others }];
}
