import { bringsTool, fetchedBy } from "./fetched";
import { type Files, textOf } from "./files";
import { makeCall, recipesOf } from "./makefile";
import { packageCall, scriptLines } from "./package-scripts";
import { changedDirectory, resolvePath } from "./paths";
import { commandsOf, type ShellCommand } from "./shell";
import type { StageFiles } from "./stage-files";
import type { UnknownInstall } from "./unknown-install";
import { isShell } from "./wrappers";

/** A command, and why it is not known what the script that it runs installs. */
export interface ReadCommand extends ShellCommand {
  readonly unread?: UnknownInstall;
}

/** Where scripts are looked for. */
export interface ScriptPlaces {
  readonly placed: StageFiles;
  readonly files: Files;
  readonly directory: string;
  /** Addresses of fetched files by their paths; commands that fetch add to it. */
  readonly fetched: Map<string, string>;
}

/** Depth to which scripts that run scripts are read. */
const MOST_SCRIPTS = 4;

/** Commands with those of the scripts, the Makefiles and the package.json of the context that they run, after them. */
export function withScripts(
  all: readonly ShellCommand[],
  places: ScriptPlaces,
  depth = 0,
  read = new Set<string>(),
): ReadCommand[] {
  const { placed, files, directory, fetched } = places;
  let here = directory;
  const textAt = (path: string) => {
    let found = placed.find(path);
    // A script that something is put into still does what it did.
    while (found?.from === "change") found = found.before;
    if (!found || found.from === "export") return undefined;
    return found.from === "text" ? found.text : textOf(files, found.path);
  };
  // Scripts that run each other without an end are read no further than anybody writes them, and one that is run again installs nothing new.
  const inner = (script: string) => {
    const key = `${here}\0${script}`;
    if (depth >= MOST_SCRIPTS || read.has(key)) return [];
    read.add(key);
    return withScripts(commandsOf(script), { ...places, directory: here }, depth + 1, read);
  };
  return all.flatMap((command): ReadCommand[] => {
    const { words, input = [] } = command;
    if (words[0] === "cd") here = changedDirectory(here, words[1] ?? "/");
    const download = fetchedBy(words, here);
    if (download?.path) fetched.set(download.path, download.address);
    const call = makeCall(words, here);
    if (call) {
      const text = call.files.map(textAt).find((each) => each !== undefined);
      // Each line of a recipe has a shell of its own.
      const lines = recipesOf(text ?? "", call).flatMap((line) => [`cd ${call.directory}`, line]);
      return [command, ...inner([...lines, `cd ${here}`].join("\n"))];
    }
    const packaged = packageCall(words, here);
    if (packaged) {
      const lines = scriptLines(textAt(packaged.file) ?? "", packaged).flatMap((line) => [
        `cd ${packaged.directory}`,
        line,
      ]);
      return [command, ...inner([...lines, `cd ${here}`].join("\n"))];
    }
    const script = scriptOf(command);
    if (script === undefined) {
      const shell = takesScript(words[0]);
      const [direct = shell ? input : []] = (shell ? words : [command.path]).flatMap(
        (word) => directScript(word) ?? [],
      );
      const address = fetchedBy(direct, here)?.address;
      return [address ? fetchedScript(command, address) : command];
    }
    const path = resolvePath(here, script.path);
    const text = textAt(path);
    const address = fetched.get(path);
    if (text === undefined && address) return [fetchedScript(command, address)];
    if (text === undefined && /\.(sh|bash)$/.test(path) && !/[$*?]/.test(path))
      return [{ ...command, unread: { code: "not-in-context", path: script.path } }];
    if (text !== undefined && path.endsWith(".run"))
      return [{ ...command, unread: { code: "program-not-read", program: script.path } }];
    const runs = script.byShell || /^#!.*\b(ba|da|a|z)?sh\b/.test(text ?? "");
    return text !== undefined && runs ? [command, ...inner(text)] : [command];
  });
}

function fetchedScript(command: ShellCommand, address: string): ReadCommand {
  if (bringsTool(address)) return command;
  return { ...command, unread: { code: "program-not-read", program: address } };
}

/** Whether a program runs a script that it is given: a shell, or the words by which one reads it in. */
function takesScript(program = ""): boolean {
  return isShell(program) || program === "source" || program === ".";
}

/** Path of the script that a command runs, and whether a shell is told to. */
function scriptOf({ words, path }: ShellCommand): { path: string; byShell: boolean } | undefined {
  const byShell = takesScript(words[0]);
  const script = byShell ? words.slice(1).find((word) => !/^-|^<\(/.test(word)) : path;
  if (script === undefined || !/\.(sh|bash|run)$|\//.test(script)) return undefined;
  if (/^\$\(/.test(script)) return undefined;
  return { path: script, byShell };
}

/** Command of `$(curl …)` and `<(curl …)`, where that is what is run. */
function directScript(word: string): [readonly string[]] | undefined {
  const [, inner] = /^[$<]\((.*)\)$/s.exec(word) ?? [];
  const words = inner === undefined ? undefined : commandsOf(inner)[0]?.words;
  return words && [words];
}
