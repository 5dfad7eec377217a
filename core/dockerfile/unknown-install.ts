/** Why it is not known all that a command installs, as data: `core/report` has the sentences. */
export type UnknownInstall =
  /** A requirement that no catalogue can hold, and the project that asks for it; null where the command does. */
  | {
      readonly code: "not-a-package";
      readonly requirement: string;
      readonly askedBy: string | null;
    }
  /** A project that leaves its dependencies to its build. */
  | { readonly code: "dependencies-dynamic"; readonly path: string }
  /** A project whose dependencies a program makes. */
  | { readonly code: "dependencies-by-code"; readonly path: string }
  | { readonly code: "not-read"; readonly path: string; readonly problem: Unreadable }
  /** A list that another takes in and that is not there. */
  | { readonly code: "list-missing"; readonly path: string; readonly takenInBy: string }
  | { readonly code: "lock-missing"; readonly path: string }
  | { readonly code: "no-lock" }
  | { readonly code: "not-in-context"; readonly path: string }
  /** A list that an earlier command of the build edits or writes. */
  | { readonly code: "changed-by-command"; readonly path: string; readonly program: string }
  /** A word of the command that only a shell fills in. */
  | { readonly code: "filled-by-shell"; readonly word: string }
  /** An installer whose packages are not read. */
  | { readonly code: "packages-not-read"; readonly program: string }
  | { readonly code: "program-not-read"; readonly program: string };

/** Why a file cannot be read; what a parser of somebody else's says of it is in its own words. */
export type Unreadable =
  | { readonly kind: "missing" | "binary" | "no-explicit-line" }
  | { readonly kind: "malformed"; readonly text: string };

/** A file that is no lock that can be read. */
export class UnreadableLock extends Error {
  constructor(readonly kind: Exclude<Unreadable["kind"], "malformed">) {
    super(kind);
  }
}

/** What is wrong with a file by the error that its reader threw. */
export function unreadable(error: unknown): Unreadable {
  if (error instanceof UnreadableLock) return { kind: error.kind };
  return { kind: "malformed", text: (error as Error).message.split("\n")[0] };
}
