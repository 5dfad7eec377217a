import type { Capability } from "../core/capacity/capabilities";
import type { Memory } from "../core/capacity/memory";
import type { Rhythm } from "../core/model/health";
import type { Eviction } from "../core/model/service";

/** One thing about a compose file that its system does not say, or says otherwise. */
export interface Note {
  /** Name in the system; undefined for the project. */
  readonly service?: string;
  /** `left-out` is not carried; `changed` is carried in another form; `guessed` waits for a better figure. */
  readonly kind: "left-out" | "changed" | "guessed";
  /** Key of the compose file, or part of the system, that it is about: `privileged`, `memory`. */
  readonly about: string;
  /** Fate of it, and the way out. */
  readonly text: string;
}

/** Value of a variable before it becomes source text. */
export type DraftEnv = string | { readonly secret: string; readonly as: "file" | "value" };

/** Health check as it will be called in the system's file. */
export type DraftHealth = { readonly rhythm: Partial<Rhythm> } & (
  | { readonly check: "command"; readonly words: readonly string[] }
  | { readonly check: "shell"; readonly line: string }
  | { readonly check: "listens"; readonly port: number }
  | { readonly check: "running" }
);

export interface DraftImage {
  readonly from: "upstream" | "build";
  /** Reference, or directory of the build. */
  readonly name: string;
  readonly dockerfile?: string;
}

/** One service on its way from a compose file to a system's source. */
export interface DraftService {
  readonly name: string;
  readonly image: DraftImage;
  readonly memory: Memory;
  /** Source of the two figures. */
  readonly memoryFrom: string;
  readonly port?: number;
  readonly publish?: number;
  readonly alsoPublish: readonly number[];
  /** Whether a proxy in front of a server hands requests to it. */
  readonly isRouted: boolean;
  readonly health: DraftHealth;
  readonly needs: readonly string[];
  /** Answer of a Redis whose memory is full; undefined for everything else. */
  readonly eviction?: Eviction;
  readonly env: ReadonlyMap<string, DraftEnv>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Paths from the project's folder, by their path in the container. */
  readonly files: ReadonlyMap<string, string>;
  readonly user?: string;
  readonly workingDirectory?: string;
  /** Capabilities beyond those that its kind of image needs. */
  readonly capabilities: readonly Capability[];
  /** Directories in the container, by the name of their volume. */
  readonly volumes: ReadonlyMap<string, string>;
  readonly replicas: number;
  readonly stopGraceSeconds?: number;
}

/** A system as `enxuto init` writes it. */
export interface Draft {
  readonly name: string;
  /** Name of the file that it was read from; undefined for the example. */
  readonly from?: string;
  readonly services: readonly DraftService[];
  /** Texts that the compose file held, by the path at which the project keeps them. */
  readonly texts: ReadonlyMap<string, string>;
  /** Values that must not stand in the repository, by the name of the secret; without a value it has to be set. */
  readonly secrets: ReadonlyMap<string, string | undefined>;
  readonly notes: readonly Note[];
}
