import type { Completion, Declaration, Option } from "../declaration";
import { VERBS } from "../verbs";

/** Declared verbs with the wide type that every generator reads. */
export const DECLARED: readonly (readonly [string, Declaration])[] = Object.entries(VERBS);

/** Options of a verb as they are typed: `--yes`, `-y`. */
export function optionWords({ options }: Declaration): string[] {
  return Object.entries(options).flatMap(([name, { short }]) => [
    `--${name}`,
    ...(short ? [`-${short}`] : []),
  ]);
}

/** Completions of a positional or a value: words, or something that the shell looks up. */
export type Source =
  | { readonly words: readonly string[] }
  | { readonly lookUp: Completion }
  | undefined;

export function sourceOf({ choices, completes }: Pick<Option, "choices" | "completes">): Source {
  if (choices) return { words: choices };
  return completes && { lookUp: completes };
}

/** Text inside single quotes of a POSIX shell or fish. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** First sentence of a summary, as long as a list of completions can show. */
export function short(summary: string): string {
  return summary.split(/(?<=\.) |[:;] /)[0].replace(/\.$/, "");
}
