import { isComposeSize } from "./units";

/** What Compose makes of text, or `nothing else` where it takes none at all. */
export type Reads =
  | "a whole number"
  | "a number"
  | "true or false"
  | "a size"
  | "a duration"
  | "an octal number"
  | "nothing else";

const NUMBER = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|nan)$/i;
const DURATION = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d|w))+)$/;

/** Whether Compose reads text as that. */
export function readsAs(reads: Reads, text: string): boolean {
  switch (reads) {
    case "a whole number":
      return /^[-+]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 63;
    case "a number":
      return NUMBER.test(text);
    case "true or false":
      return isTrueText(text) || isFalseText(text);
    case "a size":
      return /^[-+]?\d+$/.test(text) || isComposeSize(text);
    case "a duration":
      return DURATION.test(text);
    case "an octal number":
      return /^[-+]?[0-7]+$/.test(text);
    case "nothing else":
      return false;
  }
}

/** Whether Compose reads text as true. */
export function isTrueText(text: string): boolean {
  return /^(?:true|y|yes|on)$/i.test(text);
}

/** Whether Compose reads text as false. */
export function isFalseText(text: string): boolean {
  return /^(?:false|n|no|off)$/i.test(text);
}
