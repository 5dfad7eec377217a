import { got, oneOf, UserError } from "../capacity/user-error";
import { type Channel, channelOf } from "./channel";
import { DEFAULT_HEALING, type HealingPolicy } from "./healing";

/** Who is told what a watcher sees, and what it may heal. */
export interface AlertChoice {
  readonly to: readonly Channel[];
  readonly language: "en" | "pt";
  /** URL that is asked every minute while the watcher lives: whoever runs it misses it when it dies. Empty for none. */
  readonly ping: string;
  readonly healing: HealingPolicy;
}

/** Whether a server watches by itself: where somebody is told, or misses it. */
export function isWatched({ to, ping }: AlertChoice): boolean {
  return to.length > 0 || ping !== "";
}

const FIELDS = ["to", "language", "ping", "healing"];
const HEALING_FIELDS = ["perHour", "databases"];

/** What the setting says; nothing where it is empty. Throws a UserError that never quotes an address, since it holds a token. */
export function readAlerts(path: string, value: unknown): AlertChoice {
  const fields = record(path, value === "" ? {} : value, FIELDS);
  const { to = [], language = "en", ping = "", healing = {} } = fields;
  if (language !== "en" && language !== "pt") {
    throw new UserError(`${path}.language`, `${got(language)}, ${oneOf(["en", "pt"])}`);
  }
  if (typeof ping !== "string" || (ping !== "" && !/^https?:\/\/\S+$/.test(ping))) {
    throw new UserError(`${path}.ping`, "expected https://…");
  }
  return {
    to: (Array.isArray(to) ? to : [to]).map((one, index) => channelOf(`${path}.to[${index}]`, one)),
    language,
    ping,
    healing: healingOf(`${path}.healing`, healing),
  };
}

function healingOf(path: string, value: unknown): HealingPolicy {
  const { perHour, databases } = { ...DEFAULT_HEALING, ...record(path, value, HEALING_FIELDS) };
  if (!Number.isInteger(perHour) || perHour < 0 || perHour > 20) {
    throw new UserError(`${path}.perHour`, `${got(perHour)}, expected 0 for none, to 20`);
  }
  if (typeof databases !== "boolean") {
    throw new UserError(`${path}.databases`, `${got(databases)}, expected true or false`);
  }
  return { perHour, databases };
}

function record(path: string, value: unknown, allowed: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError(path, `expected an object of ${allowed.join(", ")}`);
  }
  const unknown = Object.keys(value).find((name) => !allowed.includes(name));
  if (unknown) throw new UserError(`${path}.${unknown}`, `is not known, ${oneOf(allowed)}`);
  return value as Record<string, unknown>;
}
