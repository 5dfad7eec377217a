import type { Estimate, Standing } from "../../../capacity/known";
import type { Knobs } from "../../../capacity/need";

/** Circumstances by which a program sizes itself. */
export interface Sizing {
  readonly knobs: Knobs;
  /** The container's limit; undefined where it has none and sees the whole host. */
  readonly limitMiB: number | undefined;
  /** MemTotal of the host; undefined where any host will do. */
  readonly hostMiB: number | undefined;
  /** CPUs that the container sees. */
  readonly cpus: number;
  /** The image's tag. */
  readonly tag: string | undefined;
  /** Words of its command. */
  readonly words: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
}

/** A program whose need follows its settings, its limit or its host. */
export interface SelfSized {
  readonly name: string;
  /** Images that run it, as owner and name; the last part is enough where it names the program. */
  readonly images: readonly string[];
  /** Programs of a command that are it, whatever the image. @default - none */
  readonly commands?: readonly string[];
  /** Whether it takes more on a larger host where it has no limit. @default false */
  readonly followsHost?: boolean;
  readonly need: (sizing: Sizing) => SelfSizedNeed;
}

export interface SelfSizedNeed extends Estimate {
  readonly standing: Exclude<Standing, "declared">;
  /** Derivation of the figures. */
  readonly ground: string;
  readonly asOf: string;
  /** A limit in which it was seen not to work. */
  readonly failsInMiB?: number;
}

/** Read on Debian 12, Docker Engine 20.10: anonymous and shared memory of the container, page cache left out. */
export const MEASURED_ON = "2026-11-21";
/** The day on which others' figures were read. */
export const READ_ON = "2026-11-28";
/** The day on which the small programs that give the low ends were run. */
export const RUN_ON = "2026-11-28";

/** The memory that a program sees as the machine's: its limit, else the host's; 2 GiB where neither is known. */
export function visibleMiB({ limitMiB, hostMiB }: Sizing): number {
  return Math.min(
    limitMiB ?? Number.POSITIVE_INFINITY,
    hostMiB ?? Number.POSITIVE_INFINITY,
    limitMiB === undefined && hostMiB === undefined ? 2048 : Number.POSITIVE_INFINITY,
  );
}

/** `half of the host's 32,768` or `of its limit of 512`: whose memory a program follows. */
export function whose({ limitMiB, hostMiB }: Sizing): string {
  if (limitMiB !== undefined) return `its limit of ${limitMiB}`;
  return hostMiB === undefined ? "the host's memory (2 GiB assumed)" : `the host's ${hostMiB}`;
}
