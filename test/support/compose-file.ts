import * as fs from "node:fs";
import * as path from "node:path";
import type { Reading } from "../../core/compose/choice";
import { memoryFiles } from "../../core/compose/files";
import { type ComposeProject, projectOf } from "../../core/compose/project";
import { readModel } from "../../core/compose/read";
import type { Target } from "../../core/judge/answer";
import { type ComposeFit, composeFit } from "../../core/report/compose-said";
import { machineFiles } from "../../engine/files";

/** A compose file with this text, in a folder of its own. */
export function composeFileIn(folder: string, text: string, name = "compose.yaml"): string {
  const file = path.join(fs.mkdtempSync(path.join(folder, "case-")), name);
  fs.writeFileSync(file, text);
  return file;
}

/** Files of this machine, read with no other environment than the one given. */
export function read(
  files: readonly string[],
  profiles: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): ComposeProject {
  const tree = path.dirname(files[0]);
  return projectOf(readModel({ files: machineFiles(), named: files, profiles, environment, tree }));
}

/** What is said of a file of this machine. */
export function judged(file: string, target: Target): ComposeFit {
  return composeFit({ project: read([file]), files: [file], profile: "default", target });
}

/** Files that lie in memory, in `/home/work` and beside it. */
export function readMemory(
  texts: Readonly<Record<string, string>>,
  reading: Partial<Reading> = {},
): ComposeProject {
  const files = memoryFiles(texts, "/home/work");
  return projectOf(readModel({ files, environment: {}, ...reading }));
}
