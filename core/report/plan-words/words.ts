import type { DiskAccount } from "../../capacity/disk";
import type { Fit } from "../../capacity/fit";
import type { RolloutGround } from "../../capacity/rollout";
import type { DataLossWords } from "../data-loss-words/words";
import type { Language } from "../language";
import type { ServerTableWords } from "../server-table-words/words";
import type { FitSentences } from "../stack-notices/fit-notice-text";
import type { WayWords } from "../way-words/words";

/** All that the account of a stack says by itself, in one language. Memory is in MiB. */
export interface PlanWords {
  readonly language: Language;
  readonly sentences: FitSentences;
  readonly way: WayWords;
  readonly profile: (name: string) => string;
  readonly memoryNotKnown: string;
  /** `3,820 MiB measured on 2026-09-04`; `upTo` where it is estimated. */
  readonly memTotal: (
    memory: string,
    upTo: string | undefined,
    is: Fit["host"]["memTotalIs"],
    on: string | undefined,
  ) => string;
  readonly columns: readonly [service: string, reserved: string, limit: string, rollout: string];
  readonly share: (allocatable: string) => string;
  readonly noShare: string;
  readonly reserve: (containers: number) => string;
  readonly backup: string;
  readonly watcher: string;
  readonly steady: string;
  readonly surge: string;
  readonly headroom: string;
  readonly verdict: Readonly<Record<Fit["verdict"], string>>;
  readonly autoSurge: string;
  readonly weights: string;
  readonly disk: (disk: DiskAccount) => string;
  readonly dataVolume: (need: string, size: string) => string;
  /** Above the reasons of a refusal. */
  readonly notJudged: (system: string) => string;
  readonly noServer: (system: string) => string;
  readonly doesNotFit: (system: string, host: string) => string;
  readonly stopsFirst: (service: string, ground: string) => string;
  readonly ground: (ground: RolloutGround) => string;
  readonly warning: string;
  readonly servers: ServerTableWords;
  readonly dataLoss: DataLossWords;
  readonly dataNotKnown: (stack: string) => string;
  readonly policiesKept: (rules: number) => string;
  readonly policyBroken: (name: string, violation: string) => string;
  readonly resources: string;
}
