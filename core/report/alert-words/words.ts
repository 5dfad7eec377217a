import type { Condition } from "../../watch/conditions";

/** What is said of a condition: what it is, its figure, and the verb that helps. */
export interface ConditionText {
  readonly what: string;
  readonly figure?: string;
  readonly help: string;
}

/** The words of one language. */
export interface AlertWords {
  title(stack: string, begun: number, ended: number): string;
  more(count: number, stack: string): string;
  ended(what: string, lasted: string): string;
  condition(condition: Condition, stack: string): ConditionText;
}

export type DiskCondition = Extract<Condition, { readonly kind: "disk" }>;

/** `85 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `45 s`, `5 min`, `3 h`, `2 d`. */
export function timeText(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
