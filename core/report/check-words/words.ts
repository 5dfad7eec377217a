import type { Language } from "../language";
import type { FitSentences } from "../stack-notices/fit-notice-text";

/** What the checks of `verify` find, in one language. Figures are text in that language. */
export interface CheckWords {
  readonly language: Language;
  /** Reasons of a plan. @default - in English */
  readonly sentences?: FitSentences;
  /** Names of checks, by their English ones. */
  readonly names: Readonly<Record<string, string>>;
  readonly pass: string;
  readonly fail: string;
  readonly allPass: (checks: number) => string;
  readonly someFail: (failing: number, checks: number) => string;
  // A Compose project.
  readonly noContainer: (project: string) => string;
  readonly runs: (image: string, declared: string) => string;
  readonly runsWith: (size: string, declared: string) => string;
  readonly none: string;
  readonly ended: (container: string, status: string, code: number) => string;
  readonly has: (service: string, there: number, replicas: number) => string;
  readonly inNoFile: (container: string) => string;
  readonly haveContainers: (services: number, done: number) => string;
  readonly asTheFile: (containers: number) => string;
  readonly isInHealth: (container: string, status: string) => string;
  readonly withoutCheck: (container: string) => string;
  readonly allHealthy: (watched: number, running: number) => string;
  readonly restarted: (container: string, times: number) => string;
  readonly noneRestarted: (containers: number) => string;
  readonly killedBefore: string;
  readonly noneKilled: (containers: number, isLogRead: boolean) => string;
  // A plan.
  readonly configuration: (system: string, host: string, resources: number) => string;
  readonly reserved: (steady: string, of: string, host: string, headroom: string) => string;
  readonly haveLimits: (have: number, of: number, together: string) => string;
  readonly belowMeasured: (service: string) => string;
  readonly carryMeasured: (measured: number, of: number) => string;
  readonly haveOne: (have: number, of: number) => string;
  /** What a rule of the policy pack says, which is English. */
  readonly violation: (text: string) => string;
  readonly rulesKept: (rules: number, resources: number) => string;
  // What runs.
  readonly notDeployed: (stack: string) => string;
  readonly notInSwarm: string;
  readonly tasks: (healthy: number, wanted: number) => string;
  /** What Docker or a swarm says of a service, which is English. */
  readonly standing: (service: string, text: string) => string;
  readonly healthy: (healthy: number, planned: number) => string;
  readonly is: (service: string, condition: string) => string;
  readonly planned: (service: string, limit: string, planned: string) => string;
  readonly asPlanned: (limits: number) => string;
  readonly killedAndRestarted: (killed: number, restarted: number) => string;
  // What is built.
  readonly sizes: (budgets: number, mb: string) => string;
  readonly diskElsewhere: string;
  readonly free: (gb: string) => string;
  readonly built: (images: number, seconds: number, most: number, now: number) => string;
  readonly cached: (images: number) => string;
  readonly cold: (seconds: number, most: number, on: string) => string;
  readonly notCold: (services: string) => string;
}
