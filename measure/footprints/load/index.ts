import { type CommandLoad, command, commandWords } from "./command";
import { type DnsLoad, dns, dnsWords } from "./dns";
import { type HttpLoad, http, httpWords } from "./http";
import { type LinesLoad, lines, linesWords } from "./lines";
import type { Outcome, Target } from "./outcome";

export type { Outcome } from "./outcome";

/** Work given to a program: HTTP requests, lines over TCP, DNS questions, or a client's command. */
export type Load = HttpLoad | LinesLoad | DnsLoad | CommandLoad;

/** Work done, one kind after the other. */
export async function work(loads: readonly Load[], target: Target): Promise<Outcome> {
  let asked = 0;
  let answered = 0;
  for (const load of loads) {
    const outcome = await one(load, target);
    asked += outcome.asked;
    answered += outcome.answered;
  }
  return { asked, answered };
}

function one(load: Load, target: Target): Promise<Outcome> {
  if ("http" in load) return http(load, target);
  if ("lines" in load) return lines(load, target);
  if ("dns" in load) return dns(load, target);
  return command(load, target);
}

/** A load in words, for the record. */
export function loadWords(loads: readonly Load[]): string {
  const words = loads.map((load) => {
    if ("http" in load) return httpWords(load);
    if ("lines" in load) return linesWords(load);
    if ("dns" in load) return dnsWords(load);
    return commandWords(load);
  });
  return words.join("; ");
}
