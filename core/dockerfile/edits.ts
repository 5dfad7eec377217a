import { optionsOf } from "./installers/options";
import { baseName, joinPath, resolvePath } from "./paths";
import type { StageFiles } from "./stage-files";

/** A script of sed that takes carriage returns from the ends of lines, and leaves what a file says. */
const LINE_ENDINGS = /^s([/|#,])\\r\$?\1\1g?$/;

/** Notes in the files of a stage what a command moves, copies, edits or writes, by the output that it redirects as well. */
export function noteEdits(words: readonly string[], directory: string, files: StageFiles): void {
  const [program, ...rest] = words;
  const at = (word: string) => resolvePath(directory, word);
  for (const file of redirections(rest)) files.change(at(file), program);
  const { bare, has } = optionsOf(rest, /^(-[efS]|--(expression|file|suffix|target-directory))$/);
  switch (program) {
    case "sed":
    case "perl": {
      if (!rest.some((word) => /^(-\w*i|--in-place)/.test(word))) return;
      if (rest.some((word) => LINE_ENDINGS.test(word))) return;
      for (const file of bare) if (files.find(at(file))) files.change(at(file), program);
      return;
    }
    case "tee":
      for (const file of bare) files.change(at(file), program);
      return;
    case "cp":
    case "mv": {
      const target = bare.at(-1);
      if (bare.length !== 2 || target === undefined || has("-t")) return;
      const [from, to] = [at(bare[0]), at(target)];
      files.take(from, /[/.]$/.test(target) ? joinPath(to, baseName(from)) : to);
      return;
    }
  }
}

/** Files that the output goes to. */
function redirections(words: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    const [, name] = /^1?>>?(?!&)(.*)$/s.exec(word) ?? [];
    const file = name === "" ? words[index + 1] : name;
    return file === undefined || file.startsWith("/dev/") ? [] : [file];
  });
}
