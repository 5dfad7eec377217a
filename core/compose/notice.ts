import type { Sentence } from "../capacity/sentence";
import type { Undefined } from "./consistency";

/** What a reader of compose files must know of them, as data: `core/report` has the sentences. */
export type ReadNotice =
  /** Services that no active profile starts. */
  | { readonly code: "left-out"; readonly services: readonly LeftOut[] }
  /** Services with neither image nor build. */
  | { readonly code: "nothing-to-run"; readonly services: readonly string[] }
  /** A service that another program provides: it is no container. */
  | { readonly code: "provided"; readonly service: string; readonly by: string }
  /** A size that Compose drops without a word. */
  | ({ readonly code: "size-dropped" } & Dropped)
  | {
      readonly code: "size-in-base-8";
      readonly path: string;
      readonly written: string;
      readonly bytes: number;
    }
  /** A port that lacks the value of a variable, with what is wrong with it then. */
  | { readonly code: "port-left-out"; readonly path: string; readonly problem: string | Sentence }
  /** A value that Compose refuses since a variable in it reads as nothing, or since a build has no such stage. */
  | { readonly code: "value-refused"; readonly path: string; readonly problem: string | Sentence }
  /** Names of networks, volumes, secrets and configs that no file defines: platforms add some of them. */
  | { readonly code: "not-defined"; readonly missing: readonly Undefined[] }
  /** A key that Compose does not know, with the places where it stands. */
  | { readonly code: "unknown-key"; readonly key: string; readonly paths: readonly string[] }
  | { readonly code: "variables-not-set"; readonly variables: readonly string[] }
  /** A value that lacks a variable which the file calls required, with the file's own words. */
  | {
      readonly code: "variable-required";
      readonly path: string;
      readonly problem: string | Sentence;
    }
  | { readonly code: "env-file-not-found"; readonly files: readonly string[] }
  /** Files with labels that Compose would read: it refuses to start without them. */
  | { readonly code: "label-file-not-found"; readonly files: readonly string[] }
  /** Files that services name and that nobody opened, since they lie outside the folder whose files are read. */
  | { readonly code: "file-outside"; readonly files: readonly string[]; readonly folder: string }
  /** A folder that is built from, or its Dockerfile, that is not there. */
  | { readonly code: "build-not-found"; readonly service: string; readonly path: string }
  /** A folder that is built from, or its Dockerfile, that is not read, and why. */
  | {
      readonly code: "build-not-read";
      readonly service: string;
      readonly path: string;
      readonly problem: string | Sentence;
    }
  /** What brings CUDA into an image that is built, with its predicted size. */
  | {
      readonly code: "cuda-built";
      /** Those that are built from it. */
      readonly services: readonly string[];
      readonly place: string;
      readonly requirement: string;
      readonly onDiskMB: number;
      readonly folder: string;
    }
  /** What Compose itself says of files that it refuses. */
  | { readonly code: "refused-by-compose"; readonly refusal: string };

/** A service that is not counted, and the profiles that would start it, with commas between them. */
export interface LeftOut {
  readonly service: string;
  readonly profile: string;
}

/** A value that Compose drops without a word: its path in the file, and its text. */
export interface Dropped {
  readonly path: string;
  readonly written: string;
}
