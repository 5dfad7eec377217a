import {
  copied,
  type Dockerfile,
  finalStage,
  jsonWords,
  lineage,
  parentOf,
  type Stage,
  type Step,
  startSteps,
  unquoted,
} from "./dockerfile";
import { noteEdits } from "./edits";
import { type Files, textOf } from "./files";
import type { Installed } from "./installed";
import { meaningOf, notRead } from "./installers";
import { pipConfigFiles, pipSettings } from "./installers/pip";
import type { Target } from "./locks/marker";
import { baseName, changedDirectory, joinPath, resolvePath } from "./paths";
import { Resolver } from "./resolve";
import { type ReadCommand, withScripts } from "./scripts";
import { shellCommands } from "./shell";
import { StageFiles, stageLookup } from "./stage-files";

/** Every command of a Dockerfile that installs packages, in order, with what its locks and projects say for a target. */
export function installsOf(dockerfile: Dockerfile, files: Files, target: Target): Installed[] {
  const known = new Map<Stage, State>();
  const above = new Map<Stage, StageFiles>();
  const built = dockerfile.stages.flatMap((stage) => {
    const parent = parentOf(dockerfile, stage);
    const before = parent && known.get(parent);
    const state: State = {
      files: new StageFiles(files.paths, before?.files),
      variables: new Map(before?.variables),
      directory: before?.directory ?? "/",
      fetched: new Map(before?.fetched),
      known: above,
    };
    known.set(stage, state);
    const own = targetOf(dockerfile, stage, target);
    const found = stage.steps.flatMap((step) =>
      stepInstalls(dockerfile, stage, step, state, files, own),
    );
    above.set(stage, state.files);
    return found;
  });
  const last = finalStage(dockerfile);
  const state = last && known.get(last);
  if (!state) return built;
  return [...built, ...startInstalls(dockerfile, last, state, files, target, built)];
}

/** What the command installs that the image starts with, but for what is installed from the same lists by then. */
function startInstalls(
  dockerfile: Dockerfile,
  stage: Stage,
  state: State,
  files: Files,
  target: Target,
  built: readonly Installed[],
): Installed[] {
  const { entrypoint, cmd } = startSteps(dockerfile);
  const [first, rest] = [entrypoint, cmd].map((step) => step && jsonWords(step.text));
  const step = entrypoint ?? cmd;
  if (!step) return [];
  const text = first ? JSON.stringify([...first, ...(rest ?? [])]) : step.text;
  const there = new Set(built.flatMap(({ lists }) => lists.map(({ file }) => file)));
  const python = built.some(({ ecosystem }) => ecosystem === "python");
  const { directory, fetched } = state;
  const read = withScripts(shellCommands({ text }), {
    placed: state.files,
    files,
    directory,
    fetched,
  })
    // A script that the base brings may start it: of that nothing is said.
    .filter(({ unread }) => unread?.code !== "not-in-context");
  return commandInstalls(read, {
    ...{ dockerfile, stage, step, state, files, placed: state.files, trimmed: false },
    target: targetOf(dockerfile, stage, target),
  })
    .filter(({ lists, ecosystem }) =>
      lists.length > 0
        ? !lists.some(({ file }) => file !== dockerfile.file && there.has(file))
        : // A lock that only an earlier stage had says nothing of what its environment lacks.
          !(ecosystem === "python" && python),
    )
    .map((install) => ({ ...install, atStart: true }));
}

interface State {
  readonly files: StageFiles;
  readonly variables: Map<string, string>;
  directory: string;
  /** Addresses of fetched files by their paths. */
  readonly fetched: Map<string, string>;
  readonly known: ReadonlyMap<Stage, StageFiles>;
}

/** The target with the Python that the base's tag names: `python:3.12-slim`, `uv:python3.12-bookworm`. */
function targetOf(dockerfile: Dockerfile, stage: Stage, target: Target): Target {
  if (target.python !== undefined) return target;
  const base = lineage(dockerfile, stage).at(-1)?.base ?? "";
  const python = /python[:-]?(3\.\d+)/.exec(base)?.[1];
  return { ...target, python };
}

function stepInstalls(
  dockerfile: Dockerfile,
  stage: Stage,
  step: Step,
  state: State,
  files: Files,
  target: Target,
): Installed[] {
  const lookup = stageLookup(dockerfile, step.line, state.known);
  for (const { name, value } of step.variables)
    if (value !== null) state.variables.set(name, value);
  switch (step.keyword) {
    case "WORKDIR":
      state.directory = changedDirectory(state.directory, unquoted(step.text));
      return [];
    case "COPY":
    case "ADD":
      state.files.copy(step, state.directory, lookup);
      for (const [path, address] of addedFrom(step, state.directory))
        state.fetched.set(path, address);
      return [];
    case "RUN": {
      const placed = state.files.mounted(step, state.directory, lookup);
      const { directory, fetched } = state;
      const all = withScripts(shellCommands(step), { placed, files, directory, fetched });
      const trimmed = /-name\s+['"]?tests?\b[^\n]*\b(rm|delete)\b/.test(step.text);
      return commandInstalls(all, {
        dockerfile,
        stage,
        step,
        state,
        placed,
        files,
        target,
        trimmed,
      });
    }
    default:
      return [];
  }
}

interface Run {
  readonly dockerfile: Dockerfile;
  readonly stage: Stage;
  readonly step: Step;
  readonly state: State;
  readonly placed: StageFiles;
  readonly files: Files;
  readonly target: Target;
  readonly trimmed: boolean;
}

/** Variables of a command: those that are set there and those before it; for pip, what its files say as well. */
function variablesFor(
  words: readonly string[],
  local: ReadonlyMap<string, string>,
  assigned: Readonly<Record<string, string>>,
  { placed, files }: Pick<Run, "placed" | "files">,
): ReadonlyMap<string, string> {
  const own = Object.entries(assigned);
  const isPip = words[0].startsWith("pip");
  if (own.length === 0 && !isPip) return local;
  const variables = new Map([...local, ...own]);
  if (!isPip) return variables;
  for (const [name, value] of settingsOf(variables, placed, files))
    if (!variables.has(name)) variables.set(name, value);
  return variables;
}

function commandInstalls(all: readonly ReadCommand[], run: Run): Installed[] {
  const { stage, step, state, placed, files, target, trimmed } = run;
  const local = new Map(state.variables);
  // What a command writes is there in the steps after it as well, which what it mounts is not.
  const written = new Set([placed, state.files]);
  let here = state.directory;
  return all.flatMap(({ words, path, assigned, unread }) => {
    const [program, ...rest] = words;
    if (program === "cd" || program === "pushd") here = changedDirectory(here, rest[0] ?? "/");
    if (program === "export") {
      for (const word of rest) {
        const [, name, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
        if (name) local.set(name, value);
      }
    }
    activate(words, here, local);
    for (const each of written) noteEdits(words, here, each);
    if (words.length === 0) return [];
    const variables = variablesFor(words, local, assigned, run);
    const situation = { directory: here, variables, program: environmentProgram(words, path) };
    const meaning = unread ? notRead("python", unread) : meaningOf(words, situation);
    if (!meaning) return [];
    for (const [name, value] of Object.entries(meaning.sets ?? {}))
      state.variables.set(name, value);
    for (const [name, value] of Object.entries(meaning.sets ?? {})) local.set(name, value);
    if (meaning.sets) return [];
    const resolver = new Resolver(run.dockerfile.file, files, placed, target);
    const command = words.join(" ").replace(/\s+/g, " ").slice(0, 60);
    const resolved = resolver.resolve(meaning, step.line);
    if ("writes" in meaning) {
      const made = { from: "export", lists: resolved.lists } as const;
      for (const each of written) each.write(resolvePath(here, meaning.writes ?? "-"), made);
      if (!meaning.keeps && resolved.missing.length + resolved.unknown.length === 0) return [];
    }
    const { ecosystem, into, compiles, sources } = meaning;
    const lists = "writes" in meaning && !meaning.keeps ? [] : resolved.lists;
    return [
      {
        ...{ stage, line: step.line, command, ecosystem, into, compiles, sources, trimmed },
        ...resolved,
        lists,
      },
    ];
  });
}

/** Paths and addresses of what an `ADD` fetches. */
function addedFrom(step: Step, directory: string): [string, string][] {
  const { sources, target } = copied(step);
  return sources
    .filter((source) => /^https?:\/\//.test(source))
    .map((source) => {
      const name = target.endsWith("/") ? joinPath(target, baseName(source)) : target;
      return [resolvePath(directory, name), source];
    });
}

/** What the files of pip's settings say that are there, the one that counts most first. */
function settingsOf(
  variables: ReadonlyMap<string, string>,
  placed: StageFiles,
  files: Files,
): [string, string][] {
  return pipConfigFiles(variables)
    .reverse()
    .flatMap((path) => {
      const found = placed.find(path);
      if (found?.from === "text") return pipSettings(found.text);
      return found?.from === "context" ? pipSettings(textOf(files, found.path) ?? "") : [];
    });
}

/** `. /opt/venv/bin/activate` makes an environment the active one. */
function activate(words: readonly string[], here: string, variables: Map<string, string>): void {
  if (!/^(\.|source)$/.test(words[0] ?? "")) return;
  const [, environment] = /^(.*)\/bin\/activate$/.exec(words[1] ?? "") ?? [];
  if (environment !== undefined) variables.set("VIRTUAL_ENV", resolvePath(here, environment));
}

/** `pip --python /opt/venv/bin/python install` installs where that Python is. */
function environmentProgram(words: readonly string[], path: string): string {
  const at = words.indexOf("--python");
  return at > 0 && /^pip/.test(words[0]) ? (words[at + 1] ?? path) : path;
}
