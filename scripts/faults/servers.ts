import { SeveralStack } from "../../test/support/several-stack";
import { keepResult, type RowResult, readResults } from "./results";
import { type Played, STACK } from "./swarm-load";
import { PLAYS } from "./swarm-plays";

/** Plays the faults of several servers: `servers.ts --only "manager|registry" --tries 2`, a pattern of their names. */
async function main(): Promise<void> {
  const word = (name: string) => {
    const at = process.argv.indexOf(`--${name}`);
    return at === -1 ? undefined : process.argv[at + 1];
  };
  const tries = Number(word("tries") ?? 1);
  const only = new RegExp(word("only") ?? "");
  const stack = await SeveralStack.start(STACK);
  try {
    const { code, output } = await stack.enxuto("up", STACK, "--yes");
    if (code !== 0) throw new Error(output);
    for (const { fault, play } of PLAYS) {
      if (!only.test(fault)) continue;
      const played: Played[] = [];
      while (played.length < tries) {
        played.push(await play(stack));
        console.log(`${fault}: ${JSON.stringify(played.at(-1))}`);
      }
      const lost = played.flatMap(({ problems }) => problems);
      keep({
        ...{ fault, where: "servers", tried: tries, lost },
        date: new Date().toISOString().slice(0, 10),
        survived: played.filter(({ problems }) => problems.length === 0).length,
        seen: played.map(({ seen }) => seen).join(". "),
      });
    }
  } finally {
    await stack.stop();
  }
}

function keep(row: RowResult): void {
  const others = readResults().rows?.result ?? [];
  keepResult("rows", [...others.filter(({ fault }) => fault !== row.fault), row]);
}

main();
