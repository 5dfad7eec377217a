import { type Sentence, sentence } from "../core/capacity/sentence";
import { oneLine, UserError } from "../core/capacity/user-error";
import type { Environment } from "../core/compose/environment";
import type { Files } from "../core/compose/files";
import { type ComposeProject, projectOf } from "../core/compose/project";
import { type ComposeModel, readModel } from "../core/compose/read";
import { STDIN, Tree } from "../core/compose/tree";
import { findCompose, resolveByCompose } from "../engine/compose-config";
import { machineFiles, readStdin } from "../engine/files";

/** Words of the command line on the files that `fit` reads. */
export interface ReadingFlags {
  /** Files, or one folder, in their order. */
  readonly named: readonly string[];
  readonly envFiles?: readonly string[];
  readonly profiles?: readonly string[];
  /** Whether nothing of the process's environment is read. */
  readonly noEnv?: boolean;
  /** Takes the text of every file that is read, by its absolute path; `-` is standard input. @default - they are not kept */
  readonly texts?: Map<string, string>;
  /** Reader: ours, Compose, or ours and Compose where ours meets what it does not know. */
  readonly reader?: Reader;
}

/** Reader of the files. */
export type Reader = "auto" | "enxuto" | "compose";

/** A project that was read. */
export interface ReadProject {
  readonly project: ComposeProject;
  /** The files as the answer names them. */
  readonly files: readonly string[];
  /** The same files, absolute, or `-`. */
  readonly paths: readonly string[];
  /** The active profiles. */
  readonly profiles: readonly string[];
}

/** Reads the files of a project. Throws a UserError for every mistake in them. */
export async function readProject(flags: ReadingFlags): Promise<ReadProject> {
  const { named, envFiles, profiles, noEnv, texts, reader = "auto" } = flags;
  const stdin = named.includes(STDIN) ? await readStdin() : undefined;
  const environment = noEnv ? {} : process.env;
  const asked = new Set<string>();
  if (stdin !== undefined) texts?.set(STDIN, stdin);
  const files = texts ? keeping(machineFiles(), texts) : machineFiles();
  const reading = { files, environment, named, envFiles, profiles, stdin, asked };
  return withoutValues(environment, asked, () => {
    const model = readModel(reading);
    const labels = model.files.map((file) => (file === STDIN ? file : model.tree.labelOf(file)));
    const project = byReader(reader, model, environment, stdin);
    return {
      project: withBuilds(project, model),
      files: named.length === labels.length ? named : labels,
      paths: model.files,
      profiles: model.profiles,
    };
  });
}

/** A project with what the Dockerfiles that its services are built from say of them. */
export function withBuilds(project: ComposeProject, { tree }: ComposeModel): ComposeProject {
  if (!project.services.some(({ build }) => build)) return project;
  // What reads Dockerfiles is a program of its own: most files build nothing.
  const { withBuiltImages } = require("./built-images") as typeof import("./built-images");
  // Not through the files whose texts are kept: those are the compose file's.
  const files = machineFiles();
  return withBuiltImages(project, new Tree(files, tree.folder), files);
}

/** Files whose texts are kept as they are read. */
function keeping(files: Files, texts: Map<string, string>): Files {
  return {
    ...files,
    read(path) {
      const bytes = files.read(path);
      texts.set(path, new TextDecoder().decode(bytes));
      return bytes;
    },
  };
}

/** Shorter values than this are words like any other. */
const TELLING = 8;

/** A problem whose names and values are hidden; as plain text where one would be left over several of them. */
function withoutIn(problem: string | Sentence, hidden: (text: string) => string) {
  const shown = (text: string) => oneLine(hidden(text));
  if (typeof problem === "string") return shown(problem);
  const inParts = problem.map(shown);
  const whole = shown(String(inParts));
  return whole === String(inParts) ? inParts : whole;
}

/** Runs a reading whose mistakes name a variable in the place of its value: a token may stand in it. One line for each. */
function withoutValues<T>(environment: Environment, asked: ReadonlySet<string>, read: () => T): T {
  const hidden = (text: string) =>
    [...asked].reduce((rest, name) => {
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
      return value && value.length >= TELLING ? rest.replaceAll(value, `\${${name}}`) : rest;
    }, text);
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(oneLine(hidden(error.path)), withoutIn(error.sentence, hidden));
  }
}

/**
 * Our own reading, and Compose's where somebody asks for it or ours met keys that it does not know. Compose sees no file that was
 * not checked here, and no variable but those that the files name.
 */
function byReader(
  reader: Reader,
  model: ComposeModel,
  environment: Environment,
  stdin: string | undefined,
): ComposeProject {
  const own = projectOf(model);
  const knowsAll = own.notices.every(({ code }) => code !== "unknown-key");
  if (reader === "enxuto" || (reader === "auto" && knowsAll)) return own;
  if (own.outside.length > 0) return refusing(reader, own);
  const binary = findCompose();
  if (!binary) {
    if (reader === "auto") return own;
    throw new UserError("--reader", sentence`compose is not installed here: leave the flag out`);
  }
  const resolved = resolveByCompose(binary, model, { environment, stdin });
  if (!resolved) return own;
  if ("services" in resolved) {
    return { ...projectOf({ ...model, services: resolved.services }), notices: own.notices };
  }
  const { refusal } = resolved;
  return { ...own, notices: [...own.notices, { code: "refused-by-compose", refusal }] };
}

function refusing(reader: Reader, own: ComposeProject): ComposeProject {
  if (reader === "auto") return own;
  throw new UserError(
    own.outside.join(", "),
    sentence`lies outside, or is not there: Compose is asked only of files that were checked`,
  );
}
