import type { Outcome, Target } from "./outcome";

/** A client's shell line that ends with 0. */
export interface CommandLoad {
  readonly command: string;
  /** Words on what it does. */
  readonly words: string;
  /** Default 120. */
  readonly withinSeconds?: number;
}

export async function command(load: CommandLoad, target: Target): Promise<Outcome> {
  const well = await target.shell(load.command, load.withinSeconds ?? 120);
  return { asked: 1, answered: well ? 1 : 0 };
}

export function commandWords(load: CommandLoad): string {
  return load.words;
}
