import type { FitFigures, FitService } from "../capacity/fit";
import type { Estimate, Known } from "../capacity/known";
import type { JudgedHost } from "../capacity/shortlist";
import type { Dropped, LeftOut } from "../compose/notice";
import type { BesideLoad } from "./beside";
import type { Need } from "./need";
import type { Notice } from "./notice";
import type { Unless } from "./unless";
import type { Reason } from "./verdict";

/** Something that is refused whatever the chances are. */
export type Refusal = {
  readonly kind: "refusal";
  /** `any host` where no other one would be a way out: the engine, or the program, refuses a limit. */
  readonly on: "this host" | "any host";
} & Notice;

/** What a service of a compose file says beside what every answer has. */
export interface ComposeFitService extends FitService {
  /** What runs in it: its image, or that it is built. */
  readonly image: string | null;
  readonly declared: { readonly limitMiB: number | null; readonly reservationMiB: number | null };
  readonly counted: NonNullable<FitService["counted"]>;
  /** The program that was recognised. */
  readonly program: string | null;
  /** What the program needs, whatever is declared for it; null where only its class is known. */
  readonly need: Need | null;
  /** What the service takes, and from where that is known. */
  readonly known: Known;
}

/** The answer to `fit` without its words: the one of `plan`, with what a compose file leaves open. */
export interface ComposeAnswer extends Omit<FitFigures, "services" | "memory"> {
  readonly schemaVersion: 1;
  readonly files: readonly string[];
  readonly services: readonly ComposeFitService[];
  readonly memory: FitFigures["memory"] & {
    /** Sums over all services with reserve and surge: the least, the likely and the most that they take. */
    readonly lowMiB: number;
    readonly likelyMiB: number;
    readonly highMiB: number;
    /** What makers ask for beyond what the services take at the most: in the sum of the most. @default - nothing */
    readonly beyondMiB?: number;
  };
  /** The probability that the services stay within the host, from 0 to 1; null where no host is named. */
  readonly probability: number | null;
  /** The services whose need decides, the one that may take the most first. */
  readonly deciding: readonly string[];
  /** The services but for whose high ends it would fit, with their room. */
  readonly unless: readonly Unless[];
  /** Why it does not fit, or what it depends on. */
  readonly because: readonly (Reason | Refusal)[];
  /** What else is to be said of the files and the host. */
  readonly notices: readonly Notice[];
  /** The product that the file is, where its makers say what machine it needs. */
  readonly product?: {
    readonly name: string;
    readonly minimumMiB: number | null;
    readonly recommendedMiB: number | null;
    readonly source: string;
    readonly asOf: string;
  };
  /** What takes memory beside the containers that stay: jobs, containers before a start, language models. */
  readonly beside?: readonly {
    readonly name: string;
    readonly kind: BesideLoad["kind"];
    /** What it takes by itself. */
    readonly known: Known;
    /** What it adds to the sums: a job that others wait for only what goes beyond their room. */
    readonly adds: Estimate;
    /** The services that start once it has ended. */
    readonly waiting: readonly string[];
  }[];
  /** The cheapest hosts that can be had and hold the services. */
  readonly hosts: readonly JudgedHost[];
  /** Services whose limit is below what their programs are known to need at rest. */
  readonly belowNeed?: readonly string[];
  /** What is only guessed from its class, and the cheapest hosts that hold even the high end of that. */
  readonly uncounted?: {
    readonly services: readonly string[];
    readonly hosts: readonly JudgedHost[];
  };
  /** Services that no active profile starts; the profiles that would, with commas between them. */
  readonly leftOut: readonly LeftOut[];
  /** Values that Compose drops without a word. */
  readonly dropped: readonly Dropped[];
}
