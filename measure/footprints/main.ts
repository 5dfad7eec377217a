import { measure, places } from "./measure";
import { endCommands } from "./place";
import { readRecipe, recipeNames } from "./recipe";
import { RECORDS, readRecords, writeRecords } from "./records";
import { writePage } from "./table";

const HELP = `Runs programs in a memory group under a small load and records what they held.

  npm run footprints -- NAME...           measure; needs root, a Linux kernel and the registries
  npm run footprints -- --list            names of the recipes
  npm run footprints -- --page            write the table of docs/footprints.md
  --no-search                             leave out the search for the smallest limit
  --records FILE                          default: ${RECORDS}`;

async function main(args: readonly string[]): Promise<number> {
  const at = args.indexOf("--records");
  const file = at < 0 ? undefined : args[at + 1];
  const names = args.filter((arg, index) => !arg.startsWith("--") && (at < 0 || index !== at + 1));
  if (args.includes("--list")) {
    console.log(recipeNames().join("\n"));
    return 0;
  }
  if (args.includes("--page")) {
    writePage(readRecords());
    return 0;
  }
  if (names.length === 0) {
    console.log(HELP);
    return 2;
  }
  for (const name of names) readRecipe(name);
  let failed = 0;
  for (const name of names) {
    try {
      const say = (line: string) => console.error(line);
      writeRecords([await measure(name, { search: !args.includes("--no-search"), say })], file);
    } catch (error) {
      failed++;
      console.error(`footprints: ${error instanceof Error ? error.message : error}`);
    }
  }
  return failed > 0 ? 1 : 0;
}

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    endCommands();
    for (const place of places) place.remove();
    process.exit(130);
  });

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
