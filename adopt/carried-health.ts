import type { DraftHealth, Note } from "./draft";

type ServiceNote = Omit<Note, "service">;

/** What decides whether a file's check is carried. */
export interface CarriedArgs {
  /** Variables in its question that have no value. */
  readonly unset: readonly string[];
  /** The check without secrets in clear; undefined where it cannot do without. */
  readonly safe: (check: DraftHealth) => DraftHealth | undefined;
  /** Check in the place of one that is not carried. */
  readonly proposed: DraftHealth;
  readonly note: (note: ServiceNote) => void;
}

/** Health check that a file declares, or, where it declares none or that one cannot be carried, the proposed one; notes say which. */
export function carriedHealth(
  declared: DraftHealth | undefined,
  { unset, safe, proposed, note }: CarriedArgs,
): DraftHealth {
  if (!declared) {
    note(proposedNote(proposed, "none in the file"));
    return proposed;
  }
  const instead = { ...proposed, rhythm: declared.rhythm };
  if (unset.length > 0) {
    const text = `${unset.join(", ")} in its question: not set, so that it is not whole`;
    note({ kind: "left-out", about: "healthcheck", text });
    note(proposedNote(instead, "none that can be carried"));
    return instead;
  }
  const carried = safe(declared);
  if (carried) return carried;
  const text = "held a secret in clear: another one is proposed";
  note({ kind: "changed", about: "healthcheck", text });
  return instead;
}

function proposedNote(health: DraftHealth, why: string): ServiceNote {
  const about = "healthcheck";
  switch (health.check) {
    case "listens": {
      const text = `${why}: healthy once port ${health.port} is open; a question of its own is better`;
      return { kind: "guessed", about, text };
    }
    case "running":
      return { kind: "guessed", about, text: `${why} and no port: healthy as long as it runs` };
    default:
      return { kind: "changed", about, text: `${why}: its program's own question is asked` };
  }
}
