import { BUILD_FOOTPRINTS, LIGHT_COMMANDS, OF_SMALL_BUILD, UNKNOWN_BUILD } from "../catalog/builds";
import type { BuildNeed } from "../compose/build";
import type { Dockerfile } from "../dockerfile/dockerfile";
import { packageCall, scriptLines } from "../dockerfile/package-scripts";
import { shellCommands } from "../dockerfile/shell";

/** Memory that a Dockerfile's commands take while it is built: what takes the most of them. Nothing where it runs none that do. */
export function buildNeed(
  { stages }: Dockerfile,
  packageJson: string | undefined,
): BuildNeed | undefined {
  const lines = stages
    .flatMap(({ steps }) => steps)
    .filter(({ keyword }) => keyword === "RUN")
    .flatMap((step) => shellCommands(step).map(({ words }) => words))
    .flatMap((words) => linesOf(words, packageJson));
  const needs = lines.flatMap((line) => needOf(line) ?? []);
  return needs.sort((a, b) => b.mib - a.mib)[0];
}

/** A command, and the lines of the scripts of the project that it runs. */
function linesOf(words: readonly string[], packageJson: string | undefined): string[] {
  const call = packageCall(words, "/");
  const scripts =
    call?.file.endsWith("package.json") && packageJson !== undefined
      ? scriptLines(packageJson, call)
      : [];
  const own = words.join(" ");
  const isScript = /^(?:npm|pnpm|yarn|bun) (?:run )?(?!install|ci|i\b|add)\S/.test(own);
  // What a script runs is known by its lines, where they are there.
  return isScript && scripts.length > 0 ? scripts : [own, ...scripts];
}

function needOf(line: string): BuildNeed | undefined {
  const known = BUILD_FOOTPRINTS.filter(({ command }) => command.test(line)).sort(
    (a, b) => b.peakMiB - a.peakMiB,
  )[0];
  if (known) {
    const times = known.isUsual ? 1 : OF_SMALL_BUILD;
    return { mib: known.peakMiB * times, command: known.name };
  }
  const [program = ""] = line.trim().split(/\s+/);
  return program === "" || LIGHT_COMMANDS.test(program.split("/").at(-1) as string)
    ? undefined
    : UNKNOWN_BUILD;
}
