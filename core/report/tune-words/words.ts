import type { Standing } from "../../capacity/known";
import type { Room } from "../../judge/tune/budget";
import type { LeftOpen } from "../../judge/tune/tune";
import type { ComposeWords } from "../compose-words/words";

/** All that `fit --tune` says by itself, in one language. Memory is in MiB, as text in that language. */
export interface TuneWords {
  /** Words of the answer that is judged with the file. */
  readonly compose: ComposeWords;
  /** Beginning of the file: only one that begins so is written over. */
  readonly mark: string;
  readonly head: (mark: string, host: string, memory: string) => string;
  readonly limits: (sum: string, of: string) => string;
  /** What limits promise where every service has one. */
  readonly apart: string;
  /** Whom the rest is for: so many without a limit. */
  readonly rest: (services: number) => string;
  /** Why the limits are what they are. */
  readonly room: Readonly<Record<Room, string>>;
  readonly free: (memory: string) => string;
  readonly howRead: string;
  readonly takes: (low: string, high: string, likely: string, ground: string) => string;
  readonly standing: Readonly<Record<Standing, string>>;
  /** Ground of the figures of a part: of a whole product, or of one program in several roles. */
  readonly partOf: Readonly<Record<"product" | "program", string>>;
  readonly open: Readonly<Record<LeftOpen["kind"], string>>;
  readonly columns: readonly [
    service: string,
    likely: string,
    most: string,
    reserved: string,
    limit: string,
  ];
  readonly none: string;
  readonly sum: string;
  readonly with: (headline: string) => string;
  readonly ifGuessesHold: string;
  readonly nothing: (host: string) => string;
  /** Rows of the account of why nothing was written. */
  readonly asTheyAre: string;
  readonly smallest: string;
  readonly noLimit: string;
  readonly there: (host: string) => string;
  readonly account: (memTotal: string, reserve: string, beside: string | undefined) => string;
  readonly wayOut: (host: string | undefined) => string;
}
