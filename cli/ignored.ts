import * as fs from "node:fs";
import * as path from "node:path";
import type { Draft } from "../adopt/draft";
import { UserError } from "../core/capacity/user-error";
import { type IgnoreRules, ignoreFiles, ignoreRules } from "../core/dockerfile/ignore";
import { LOCAL_DIRECTORY } from "../engine/local-folder";
import { requireHere } from "./here";

/**
 * Keeps the project's own folder, and the packages that it installs, out of images that are built from the whole folder. Gives the
 * ignore files that were written or added to.
 */
export function ignoreInBuilds(services: Draft["services"], installs: boolean): string[] {
  const dockerfiles = services.flatMap(({ image }) =>
    image.from === "build" && image.name === "." ? [image.dockerfile ?? "Dockerfile"] : [],
  );
  const files = dockerfiles.map(
    (dockerfile) => ignoreFiles(dockerfile).find((file) => fs.existsSync(file)) ?? ".dockerignore",
  );
  const wanted = [LOCAL_DIRECTORY, ...(installs ? ["node_modules"] : [])];
  return [...new Set(files)].filter((file) => {
    const text = textOf(file);
    const { ignores } = rulesOf(file, text);
    const missing = wanted.filter((name) => !ignores(path.posix.join(name, "passphrase")));
    append(file, text, missing);
    return missing.length > 0;
  });
}

function rulesOf(file: string, text: string): IgnoreRules {
  try {
    return ignoreRules(text);
  } catch (error) {
    throw new UserError(
      file,
      `${(error as Error).message}: Docker refuses it, so correct or delete that line`,
    );
  }
}

function textOf(file: string): string {
  const there = fs.statSync(file, { throwIfNoEntry: false });
  if (!there) return "";
  // A pipe would be waited for without end.
  if (!there.isFile())
    throw new UserError(file, "is no regular file: remove it, or run init in another folder");
  return fs.readFileSync(file, "utf8");
}

function append(file: string, text: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  requireHere(file);
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  fs.appendFileSync(file, `${gap}${lines.join("\n")}\n`);
}
