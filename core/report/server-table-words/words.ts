import type { Language } from "../language";

/** What a table of several servers says, in one language. Memory is in MiB. */
export interface ServerTableWords {
  readonly language: Language;
  readonly runsOn: string;
  readonly columns: readonly [
    server: string,
    size: string,
    reserved: string,
    surge: string,
    allocatable: string,
    headroom: string,
    runsThere: string,
  ];
  readonly without: (server: string) => string;
  readonly moves: (services: string) => string;
  readonly nothingMoves: string;
  readonly left: (memory: string) => string;
  readonly down: (services: string) => string;
  readonly disks: string;
  readonly diskOf: (server: string, need: string, size: string) => string;
  readonly diskNotKnown: (server: string) => string;
  /** What is promised and what holds. */
  readonly promise: (fits: boolean, survives: boolean, promised: number | undefined) => string;
}
