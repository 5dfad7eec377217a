import { serverName } from "../../../core/capacity/placement/member";
import { UserError } from "../../../core/capacity/user-error";

/** Facts of a stack's state about its server; Pulumi itself tells a program nothing of them. */
export interface KnownToState {
  readonly server: boolean;
  readonly volume: boolean;
  /** A network between several servers, which one that is left of them stays on. @default false */
  readonly network?: boolean;
  /** What carries its services: one server by itself, or several as a swarm; undefined where nothing runs yet. */
  readonly runsOn?: "server" | "servers" | undefined;
  /** Volumes that a swarm's services mount without labels, as versions up to 0.2.0 had Docker make them: they stay so. @default - none */
  readonly unlabelledVolumes?: ReadonlySet<string>;
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
  found: {
    readonly server?: string | undefined;
    readonly volume?: string | undefined;
    /** Whether they are known by a name that another stack may have the same of. @default false */
    readonly isByName?: boolean;
  },
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
    `its provider has the ${what} ${name} already, which this state does not know, so nothing was made: ${known.wayBack()}; if a run was killed while it was made and nobody uses it, delete it at the provider${found.isByName ? "; if another system made it, whose name and stack read the same together, give this stack another name" : ""}`,
  );
}

/**
 * Throws a UserError where a provider shows nothing of a stack whose server or data volume the state knows. With another account's
 * token all of it looks gone, and would be made and paid for a second time, without its data.
 *
 * `isShown` asks whether anything else is shown that the stack made there.
 */
export async function checkShown(
  stack: string,
  known: KnownToState | undefined,
  found: { readonly server?: unknown; readonly volume?: unknown },
  isShown: () => Promise<boolean>,
): Promise<void> {
  if (!known?.server && !known?.volume) return;
  if (found.server || found.volume || (await isShown())) return;
  throw new UserError(stack, unseenText(stack));
}

/** Sentence on a stack of which its provider shows nothing. */
export function unseenText(stack: string): string {
  return `its provider shows nothing of what the state has there, as to a token of another account or project, so it is not known to be gone, and nothing was changed: use a token of the one that it was made in; if all of it was deleted there, take it out of the state with enxuto refresh ${stack} --all-gone`;
}

/** A server or data volume at a provider that bears a name which this stack would use, and that another one made. */
export interface Stranger {
  readonly what: "server" | "data volume";
  readonly name: string;
  /** Stack that made it, as far as the provider shows it: `the stack prod of shop`. Undefined where nothing says that enxuto did. */
  readonly owner: string | undefined;
}

/**
 * Throws a UserError where a server or volume would get a name at its provider that another one has: the second server of a stack `prod`
 * is called as the only one of `prod-2`. Half of an `up` would be done when the provider refuses the name, or two would bear one.
 *
 * `names` are those of the stack's servers, the first one before the others.
 */
export function checkNames(
  stack: string,
  names: readonly string[],
  strangers: readonly Stranger[],
): void {
  const [stranger] = strangers;
  if (!stranger) return;
  const { what, name, owner } = stranger;
  const index = names.indexOf(name);
  const made = owner === undefined ? "that enxuto did not make" : `of ${owner}`;
  const there = `its provider has a ${what} of that name already, ${made}, so nothing was made`;
  if (index < 1) {
    throw new UserError(
      stack,
      `its ${what} would be called ${name}, and ${there}: give this stack another name, or rename that one at the provider if no stack of enxuto's uses it`,
    );
  }
  throw new UserError(
    "enxuto:servers",
    `got ${names.length}, and ${serverName(index)} of ${stack} would be called ${name}: ${there}: set it to ${index}, give one of the two stacks another name, or rename that one at the provider if no stack of enxuto's uses it`,
  );
}
