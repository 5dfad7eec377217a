import * as path from "node:path";
import { UserError } from "../../core/capacity/user-error";
import { hostCapacity } from "../../core/catalog/hosts";
import { type ComposeProject, projectOf } from "../../core/compose/project";
import { readModel } from "../../core/compose/read";
import { answer, type ComposeAnswer } from "../../core/judge/answer";
import { machineFiles } from "../../engine/files";

/** One file of a corpus: what `fit` says of it, or why it cannot be read. */
export interface JudgedFile {
  readonly file: string;
  readonly ms: number;
  readonly error?: string;
  /** The answer for any host. */
  readonly fit?: ComposeAnswer;
  /** The range that it would have, were nothing known of its product; where one is. */
  readonly keptBack?: ComposeAnswer["memory"];
  /** Its verdict on machines, by their memory. */
  readonly verdicts?: Readonly<Record<string, ComposeAnswer["verdict"]>>;
}

/** Machines that each file is held against. */
export const MACHINES = ["2GB", "4GB", "8GB", "16GB"] as const;

/** Reads and judges one file as `fit FILE` does. */
export function judgeFile(file: string): JudgedFile {
  const begin = performance.now();
  try {
    const project = read(file);
    const on = (target: Parameters<typeof answer>[0]["target"]) =>
      answer({ project, files: [file], profile: "default", target });
    const fit = on("any");
    const ms = performance.now() - begin;
    const verdicts = Object.fromEntries(
      MACHINES.map((ram) => [ram, on(hostCapacity("local", ram, new Date())).verdict]),
    );
    const ofNothing = { project, files: [file], profile: "default", target: "any" } as const;
    return {
      ...{ file, ms, fit, verdicts },
      ...(fit.product
        ? { keptBack: answer({ ...ofNothing, productOf: () => undefined }).memory }
        : {}),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { file, ms: performance.now() - begin, error: error.message };
  }
}

/** A service of Umbrel's files without an image: its platform adds one. */
const APP_PROXY = /^ {2}app_proxy:\s*\n(?: {3,}.*\r?\n|\s*\n)*/m;

function read(file: string): ComposeProject {
  const tree = path.dirname(file);
  const own = machineFiles();
  const files = {
    ...own,
    read: (name: string) => {
      const text = own.read(name);
      return name.endsWith(".env")
        ? text
        : Buffer.from(Buffer.from(text).toString("utf8").replace(APP_PROXY, ""));
    },
  };
  return projectOf(readModel({ files, named: [file], environment: {}, tree }));
}
