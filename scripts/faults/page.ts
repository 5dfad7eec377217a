import { readResults } from "./results";

/** Results of the pairs of runs, for docs/faults.md. */
export function pairsText(): string {
  const { pairs } = readResults();
  if (!pairs) return "No run has been kept.";
  const { interrupted, concurrent, seeds, writers, mostWriters } = pairs.result;
  const { broken, changesWithoutLock, volumeEvents } = pairs.result;
  const row = (what: string, { tried, held }: { readonly tried: number; readonly held: number }) =>
    `| ${what} | ${tried} | ${held} |`;
  return [
    "| pairs | tried | held |",
    "|---|---:|---:|",
    row("a run killed at any moment, then `up`", interrupted),
    row("`up`, and another run that begins while it works", concurrent),
    "",
    `By the engine's log: ${writers} locks were taken, at most ${mostWriters} at one moment; ${changesWithoutLock.length} containers were made or removed without the lock, ${volumeEvents.length} volumes removed.`,
    ...(broken.length > 0 ? ["", "Broken:", "", ...broken.map((one) => `- ${one}`)] : []),
    "",
    `Kept on ${pairs.date} with the seeds ${seeds.join(", ")}: ${pairs.conditions}.`,
  ].join("\n");
}
