import * as path from "node:path";

const PROJECT = path.join(__dirname, "..", "..");

/** The words by which Node runs a TypeScript file of this project from its source, so that nothing has to be built before. */
export function sourceWords(file: string): string[] {
  return [path.join(PROJECT, "node_modules/jiti/lib/jiti-cli.mjs"), path.join(PROJECT, file)];
}

/** The words by which Node runs the command line from its source: under jest, as bundled when the run began. */
export const ENXUTO: readonly string[] =
  process.env.ENXUTO_BUNDLE === undefined
    ? sourceWords("cli/main.ts")
    : [process.env.ENXUTO_BUNDLE];
