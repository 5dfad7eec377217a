import type { AlertEvent } from "../watch/alerts";
import type { Condition, Level } from "../watch/conditions";
import { ENGLISH } from "./alert-words/english";
import { PORTUGUESE } from "./alert-words/portuguese";
import { type AlertWords, timeText } from "./alert-words/words";
import type { Language } from "./language";

/** One message for all that is to be said at one moment: many are a digest, never a flood. */
export interface Message {
  readonly title: string;
  readonly body: string;
  /** The worst of what is said: `ended` where it all is over. */
  readonly level: Level | "ended";
}

/** Number of alerts written out in one message; the others are counted. */
const WRITTEN_OUT = 10;

/** The message about events of a stack; undefined where there are none. */
export function messageOf(
  stack: string,
  events: readonly AlertEvent[],
  language: Language = "en",
): Message | undefined {
  if (events.length === 0) return undefined;
  const words = WORDS[language];
  const lines = events.map((event) => eventText(stack, event, language));
  const more = lines.length - WRITTEN_OUT;
  const shown = more > 0 ? [...lines.slice(0, WRITTEN_OUT), words.more(more, stack)] : lines;
  const begun = events.filter(({ type }) => type !== "ended");
  const isCritical = begun.some(({ condition }) => isUrgent(condition));
  return {
    title:
      events.length === 1
        ? `${stack}: ${events[0].type === "ended" ? lines[0] : head(lines[0])}`
        : words.title(stack, begun.length, events.length - begun.length),
    body: shown.join("\n"),
    level: begun.length === 0 ? "ended" : isCritical ? "critical" : "warning",
  };
}

/** What a person should look at now, and not tomorrow. */
function isUrgent(condition: Condition): boolean {
  if ("level" in condition) return condition.level === "critical";
  return ["oom", "restarts", "unhealthy", "stopped", "hands-off", "edge-failing"].includes(
    condition.kind,
  );
}

function head(line: string): string {
  return line.split(/[.:;] /)[0];
}

/** One event as a line: what it is, the figure, the plan's figure, and the verb that helps. */
function eventText(
  stack: string,
  { type, condition, seconds }: AlertEvent,
  language: Language,
): string {
  if (type !== "ended") return alertText(stack, condition, language);
  const words = WORDS[language];
  return words.ended(words.condition(condition, stack).what, timeText(seconds));
}

/** A condition as a line. */
export function alertText(stack: string, condition: Condition, language: Language): string {
  const { what, figure, help } = WORDS[language].condition(condition, stack);
  return [what, ...(figure ? [figure] : []), help].join(". ");
}

const WORDS: Readonly<Record<Language, AlertWords>> = { en: ENGLISH, pt: PORTUGUESE };
