import { UserError } from "../../../core/capacity/user-error";

/** Facts of a stack's state about its server; Pulumi itself tells a program nothing of them. */
export interface KnownToState {
  readonly server: boolean;
  readonly volume: boolean;
  /** A network between several servers, which one that is left of them stays on. @default false */
  readonly network?: boolean;
  /** What carries its services: one server by itself, or several as a swarm; undefined where nothing runs yet. */
  readonly runsOn?: "server" | "servers" | undefined;
  /** What to do where the provider has more, as the end of a sentence. */
  readonly wayBack: () => string;
}

/**
 * Throws a UserError where the provider has a stack's server or data volume already and the state knows of none: with a state that
 * was lost, or on a second machine without it, all of it would be made and paid for a second time.
 */
export function checkKnown(
  stack: string,
  known: KnownToState | undefined,
  found: { readonly server?: string | undefined; readonly volume?: string | undefined },
): void {
  if (!known) return;
  const [what, name] =
    found.server && !known.server
      ? ["server", found.server]
      : found.volume && !known.volume
        ? ["data volume", found.volume]
        : [];
  if (what === undefined) return;
  throw new UserError(
    stack,
    `its provider has the ${what} ${name} already, which this state does not know, so nothing was made: ${known.wayBack()}; if a run was killed while it was made and nobody uses it, delete it at the provider`,
  );
}
