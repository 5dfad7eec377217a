import { SERVER_LABEL } from "../../../core/capacity/labels";
import { got, UserError } from "../../../core/capacity/user-error";
import { BUDGET } from "../../../core/judge/swarm/node";

/** Where an engine reads its settings. */
export const DAEMON_FILE = "/etc/docker/daemon.json";

/** Declaration of a rented server's engine to its swarm. */
export interface DeclaredMember {
  /** Name of the server in the plan: `server-2`. */
  readonly name: string;
  /** MiB that tasks may have there. */
  readonly budgetMiB: number;
}

type Settings = Readonly<Record<string, unknown>>;

/** Settings of a daemon with what a member declares. Without live-restore, which a swarm refuses to have. */
export function memberSettings(
  { "live-restore": _, ...settings }: Settings,
  { name, budgetMiB }: DeclaredMember,
): Settings {
  return {
    ...settings,
    labels: declared(settings.labels, SERVER_LABEL, name),
    [RESOURCES]: declared(settings[RESOURCES], BUDGET, String(budgetMiB)),
  };
}

const RESOURCES = "node-generic-resources";

/** Entries `KEY=VALUE` with the one of this key as it is to be. */
function declared(entries: unknown, key: string, value: string): string[] {
  return [...without(entries, key), `${key}=${value}`];
}

function without(entries: unknown, key: string): string[] {
  return (Array.isArray(entries) ? entries : []).filter(
    (entry) => !String(entry).startsWith(`${key}=`),
  );
}

/**
 * The `daemon.json` of a member from the one that it has; undefined where it says all that is needed. Throws a UserError where it is
 * no JSON object: it is not ours to repair.
 */
export function memberDaemon(
  file: string,
  text: string,
  member: DeclaredMember,
): string | undefined {
  const before = parsed(file, text);
  const after = memberSettings(before, member);
  return JSON.stringify(before) === JSON.stringify(after)
    ? undefined
    : `${JSON.stringify(after, null, 2)}\n`;
}

/**
 * The `daemon.json` of a server that is a member no more, from the one that it has; undefined where nothing in it is a member's. Throws a
 * UserError where it is no JSON object.
 */
export function singleDaemon(file: string, text: string): string | undefined {
  const { labels, [RESOURCES]: resources, ...settings } = parsed(file, text);
  const after = {
    ...settings,
    ...kept("labels", without(labels, SERVER_LABEL)),
    ...kept(RESOURCES, without(resources, BUDGET)),
  };
  const isMember =
    JSON.stringify([labels, resources]) !== JSON.stringify([after.labels, after[RESOURCES]]);
  return isMember ? `${JSON.stringify({ ...after, "live-restore": true }, null, 2)}\n` : undefined;
}

function kept(key: string, entries: readonly string[]): Settings {
  return entries.length > 0 ? { [key]: entries } : {};
}

function parsed(file: string, text: string): Settings {
  if (text.trim() === "") return {};
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below.
  }
  throw new UserError(file, `${got(text.slice(0, 40))}, expected a JSON object: correct it first`);
}
