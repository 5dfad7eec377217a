import { type KillsResult, readResults } from "./results";

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

/** What `npm run faults:servers` saw, for docs/faults.md. */
export function serversText(): string {
  const { rows } = readResults();
  const played = rows?.result.filter(({ where }) => where === "servers") ?? [];
  if (!rows || played.length === 0) return "No run has been kept.";
  const dates = [...new Set(played.map(({ date }) => date ?? rows.date))];
  return [
    "| what was played | what was seen |",
    "|---|---|",
    ...played.map(({ fault, seen }) => `| ${fault} | ${seen} |`),
    "",
    `Played on ${dates.join(", ")}: ${rows.conditions}.`,
  ].join("\n");
}

/** What `npm run faults:rows` saw, and what was seen by hand, for docs/faults.md. */
export function rowsText(): string {
  const { rows } = readResults();
  const played = rows?.result.filter(({ where, seen }) => where !== "servers" && seen !== "") ?? [];
  if (!rows || played.length === 0) return "No run has been kept.";
  return [
    "| what was played | day | what was seen |",
    "|---|---|---|",
    ...played.map(({ fault, date, seen }) => `| ${fault} | ${date ?? rows.date} | ${seen} |`),
    "",
    `On ${rows.conditions}.`,
  ].join("\n");
}

/** What is played, by proof. */
const PLAYED: Readonly<Record<string, string>> = {
  one: "three offenders of one process each",
  several: "two offenders of four processes each and one of one",
  limits: "seven containers at their limits, SSH asked meanwhile",
  cache: "page cache within a reservation, while a neighbour fills the slice",
};

/** What the proofs of the kept reservations came to, for docs/faults.md. */
export function killsText(): string {
  const { kills } = readResults();
  if (!kills) return "No run has been kept.";
  const results = Object.entries(PLAYED).flatMap(([proof, played]): [string, KillsResult][] => {
    const result = kills.result[proof];
    return result ? [[played, result]] : [];
  });
  const notes = results.flatMap(([played, { sshSeconds, idleSshSeconds, cache, broken }]) => [
    ...(sshSeconds ? [sshText(sshSeconds, idleSshSeconds)] : []),
    ...(cache ? [cacheText(cache)] : []),
    ...broken.map((line) => `Broken in "${played}": ${line}.`),
  ]);
  const conditions = [...new Set(results.map(([, one]) => `${one.date}, ${one.conditions}`))];
  return [
    "| what was played | rounds | processes killed | held |",
    "|---|---:|---:|---:|",
    ...results.map(
      ([played, { tried, killed, held }]) => `| ${played} | ${tried} | ${killed ?? ""} | ${held} |`,
    ),
    ...notes.flatMap((note) => ["", note]),
    "",
    `Played on ${conditions.join("; on ")}. The machine under it: ${kills.conditions}.`,
  ].join("\n");
}

/** Waits for SSH in order of their length, next to the longest one before the rounds. */
function sshText(seconds: readonly number[], idle: number | undefined): string {
  const sorted = [...seconds].sort((a, b) => a - b);
  const told = (one: number) => one.toFixed(1);
  const before = idle === undefined ? "" : `; before the rounds it was ${told(idle)} s at most`;
  return `The longest wait for the first word of SSH in each round, by a new connection every three seconds: ${sorted.map(told).join(", ")} s${before}.`;
}

/** Figures of page cache, from lines such as `reserved=150,150 free=150,36 taker=1229`. */
function cacheText(lines: readonly string[]): string {
  const of = (name: string) =>
    lines.map((line) => new RegExp(`${name}=(\\d+),(\\d+)`).exec(line)?.slice(1).map(Number) ?? []);
  const told = (name: string) =>
    of(name)
      .map(([before, after]) => `${after} of ${before}`)
      .join(", ");
  return `MiB of page cache that stayed: ${told("reserved")} with 200 reserved, ${told("free")} without a reservation.`;
}
