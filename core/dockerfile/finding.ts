import type { CudaFamilyName } from "../catalog/cuda";
import type { UnknownInstall } from "./unknown-install";

/** Place of a finding in an image's sources. */
interface Place {
  /** The rule's name, kebab case: `non-root`. */
  readonly rule: string;
  /** The file inside the build context. */
  readonly file: string;
  /** The line, counted from 1; undefined where it is about the file as a whole. */
  readonly line?: number;
}

/** One thing about an image's sources that must change before it is built, as data: `core/report` has the sentences. */
export type Finding = Place & Fact;

/** What is found, with its values. */
type Fact = SyntaxFault | DockerfileFact | LockFact | CudaFact | ContextFact;

/** What is found, by its code. */
export type FactOf<C extends Fact["code"]> = Extract<Fact, { readonly code: C }>;

/** Lines that Docker refuses to read, or that a build cannot start from. */
type SyntaxFault =
  | {
      readonly code: "unknown-instruction";
      readonly keyword: string;
      readonly allowed: readonly string[];
    }
  | { readonly code: "empty-instruction"; readonly keyword: string }
  /** A COPY or an ADD that lacks its source or its target. */
  | { readonly code: "copy-without-target"; readonly keyword: string; readonly text: string }
  | { readonly code: "shell-not-json"; readonly keyword: string; readonly text: string }
  | { readonly code: "no-from" };

/** What the instructions of a Dockerfile say. */
type DockerfileFact =
  | { readonly code: "one-stage" }
  /** A USER that is root, as it is written. */
  | { readonly code: "user-is-root"; readonly user: string }
  | { readonly code: "no-user" }
  /** A base of which nobody knows as whom it runs; empty where it has no name. */
  | { readonly code: "base-user-unknown"; readonly base: string }
  /** A base that only a build argument names. */
  | { readonly code: "base-not-named"; readonly argument: string }
  | { readonly code: "base-not-pinned"; readonly reference: string }
  | { readonly code: "musl-base"; readonly base: string; readonly packages: readonly string[] }
  | { readonly code: "secret-kept"; readonly keyword: string; readonly name: string }
  /** A CMD or an ENTRYPOINT that begins like JSON and is none. */
  | { readonly code: "command-not-json"; readonly keyword: string; readonly text: string }
  | { readonly code: "shell-form"; readonly keyword: string }
  | { readonly code: "onbuild" }
  /** A command that installs each time a container of the image starts. */
  | { readonly code: "installs-at-start"; readonly command: string }
  | { readonly code: "apt-asks" }
  | { readonly code: "apt-lists-kept" }
  | { readonly code: "pip-cache-kept" }
  | { readonly code: "build-tools-shipped"; readonly packages: readonly string[] }
  /** Libraries of the system that the wheels of the image carry themselves. */
  | { readonly code: "libraries-not-needed"; readonly packages: readonly string[] }
  | { readonly code: "owner-changed" }
  /** A path that is copied from a stage which does not make it. */
  | { readonly code: "path-not-made"; readonly path: string; readonly stage: string };

/** What is wrong with a lock, or goes past it. */
type LockFact =
  /** A command that installs packages of npm without a lock, or may change it; its program. */
  | { readonly code: "not-from-lock"; readonly command: string; readonly program: NodeProgram }
  /** A package that is fetched and run at once, in whatever version is newest. */
  | { readonly code: "newest-run"; readonly program: string; readonly package: string }
  | { readonly code: "lock-missing" }
  /** The same where only some files of the context are there. */
  | { readonly code: "file-not-given" }
  /** A lock that was made before its project asked for a package, by the command that makes it again. */
  | {
      readonly code: "lock-older";
      readonly package: string;
      readonly lock: string;
      readonly again: string;
    }
  /** The same of requirements and the list that was compiled from them. */
  | {
      readonly code: "list-older";
      readonly package: string;
      readonly lock: string;
      readonly again: string;
    };

/** Programs that install packages of npm. */
export type NodeProgram = "npm" | "pnpm" | "yarn" | "bun";

/** Family of programs that brings CUDA, and the requirement as it is written. */
interface CudaRequirement {
  readonly family: CudaFamilyName;
  readonly requirement: string;
}

/** What an image brings of CUDA, and what may bring it. */
type CudaFact =
  | { readonly code: "cuda-base"; readonly reference: string }
  /** CUDA packages that are named: the first as it is written, the names of the others, and the package that brings them. */
  | (CudaRequirement & {
      readonly code: "cuda-named";
      readonly others: readonly string[];
      readonly broughtBy: string | null;
      /** Whether it pins no version while nothing binds it to the CPU. */
      readonly open: boolean;
    })
  /** A requirement that brings torch, CUDA, or a program with CUDA. */
  | (CudaRequirement & {
      readonly code: "cuda-brought";
      readonly brings: "torch" | "cuda" | "family";
    })
  /** An installation of which a part is not known. */
  | {
      readonly code: "install-unknown";
      readonly command: string;
      readonly because: UnknownInstall;
    }
  /** Requirements that bring what no lock and no catalogue says. */
  | { readonly code: "requirements-open"; readonly requirements: readonly string[] };

/** What of a build context travels, or may. */
type ContextFact =
  | { readonly code: "no-ignore-file"; readonly names: readonly string[] }
  /** A name that is not left out at every depth; a path of that name that is there. */
  | {
      readonly code: "not-ignored";
      readonly name: string;
      readonly travels: string | null;
      readonly holds: Held;
    }
  /** A secret whose name differs by its capitals. */
  | { readonly code: "not-ignored-by-case"; readonly path: string; readonly name: string }
  /** A directory that is known by a file in it. */
  | {
      readonly code: "directory-travels";
      readonly directory: string;
      readonly name: string;
      readonly path: string;
      readonly holds: Held;
    }
  | { readonly code: "context-too-large"; readonly bytes: number; readonly budgetBytes: number };

/** Contents that should not travel. */
export type Held =
  | "secrets"
  | "history"
  | "binaries"
  | "environment"
  | "byte-code"
  | "tests"
  | "documents";
