import * as fs from "node:fs";
import * as path from "node:path";
import { RESTIC_MIB } from "../../core/capacity/backup";
import { UserError } from "../../core/capacity/user-error";
import type { DataItem } from "../../core/judge/kept-data";
import type { Backups, Keep } from "../../core/model/backups";
import { volumeName } from "../../core/model/service";
import type { System } from "../../core/model/system";
import { LOCAL_DIRECTORY } from "../../engine/local-folder";
import { PACKAGE_FOLDER } from "../../engine/package-folder";
import { type Holding, lastLine, run } from "../../engine/run";
import { shellWords } from "../../engine/shell-words";
import { onServer } from "../../engine/ssh";
import { sshConfigPath } from "../../engine/ssh-files";
import { projectName } from "../../program/project";
import { stateId } from "../../pulumi/environment";
import { fileLines, packageLines } from "../server-script";

/** Machine of a stack's engine, where restic works. */
export interface Place {
  readonly stack: string;
  readonly system: string;
  /** Whether it is a server, which is reached over SSH. */
  readonly isServer: boolean;
  /** The project's directory on this machine. */
  readonly directory: string;
}

/** Verb of `tools/backup`, its first word. */
export type BackupVerb = "backup" | "list" | "check" | "drill" | "holds" | "restore";

/** Line that `tools/backup` tells: its first word and what follows, in the order of its shell functions. */
export type Line = readonly [kind: string, ...words: string[]];

/**
 * Variables that open a repository: its address, what is secret about it, and what restic and a drill's container may use in MiB.
 * `RESTIC_PASSWORD` in this process's own environment goes before that of the setting.
 */
export function repositoryVariables(
  backups: Backups,
  drillMiB: number,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const known = {
    RESTIC_PASSWORD: environment.RESTIC_PASSWORD ?? backups.password,
    ...storeKeys(backups, environment),
    SFTP_KEY: backups.sshKey,
    SFTP_HOST_KEY: backups.hostKey,
  };
  return {
    RESTIC_REPOSITORY: backups.repository,
    ...Object.fromEntries(
      Object.entries(known).flatMap(([key, text]) => (text ? [[key, text]] : [])),
    ),
    ...{ RESTIC_MIB: String(RESTIC_MIB), DRILL_MIB: String(drillMiB) },
    // Go keeps within the first, and collects early enough by the second.
    GOMEMLIMIT: "64MiB",
    GOGC: "20",
  };
}

/**
 * The keys of an S3 store: those of the setting, or else those of the environment, as one pair. The environment's may be another
 * bucket's, as of the state, and a server gets only what its own backups take.
 */
function storeKeys(
  { repository, keyId, secretKey }: Backups,
  environment: NodeJS.ProcessEnv,
): Record<string, string | undefined> {
  if (!repository.startsWith("s3:")) return {};
  const isSet = keyId !== undefined || secretKey !== undefined;
  return {
    AWS_ACCESS_KEY_ID: isSet ? keyId : environment.AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: isSet ? secretKey : environment.AWS_SECRET_ACCESS_KEY,
  };
}

/** What is kept, as options of `restic forget`. */
function keepOptions({ last, daily, weekly }: Keep): string {
  const counts = { last, daily, weekly };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `--keep-${name} ${count}`)
    .join(" ");
}

/** The lines that tell `tools/backup` what to save. */
function dataLines(items: readonly DataItem[], pause: readonly string[]): string {
  return items
    .map((item) => {
      if (item.kind === "postgres") return [item.kind, item.service, item.user, item.database];
      if (item.kind !== "files") return [item.kind, item.service];
      const how = item.paused !== undefined || pause.includes(item.service) ? "pause" : "run";
      return [item.kind, item.service, item.volume, item.directory, how];
    })
    .map((words) => words.join("\t"))
    .join("\n");
}

/** Folder in which the backups of a stack are worked on: below the project here, below `/var/lib` on a server. */
export function workFolder({ stack, isServer, directory }: Place): string {
  return isServer
    ? `/var/lib/enxuto/backup/${stack}`
    : path.join(directory, LOCAL_DIRECTORY, "backup", stack);
}

/** Variables that tell the program the place where it works. */
export function placeVariables(place: Place): Record<string, string> {
  return {
    ...{ STACK: place.stack, PROJECT: projectName(place.directory), SYSTEM: place.system },
    ...{ STATE: stateId(place.directory), WORK: workFolder(place) },
  };
}

/**
 * Lines that tell the program by which volumes the containers of a stack's services are known, by the names that Docker has them under.
 * Of a service with several the first one does.
 */
export function volumeLines(stack: string, { name: system, services }: System): string {
  return [...services]
    .flatMap(([service, definition]) => {
      const [volume] = Object.keys(definition.volumes ?? {});
      if (volume === undefined) return [];
      return [
        [stack, service, volumeName({ system, stack }, service, definition, volume)].join("\t"),
      ];
    })
    .join("\n");
}

/** Variables that tell the program what it saves, and how many backups are kept. */
export function dataVariables(
  items: readonly DataItem[],
  { keep, pause }: Backups,
): Record<string, string> {
  return { DATA: dataLines(items, pause), KEEP: keepOptions(keep) };
}

/**
 * Lines that a run of `tools/backup` on the machine of the engine told; `hear` gets each of them at once. It waits as long as the
 * run takes, which holds the stack's lock by `hold`. Throws a UserError with what the run failed of, or where restic is missing here.
 */
export async function runProgram(
  place: Place,
  verb: BackupVerb,
  variables: Readonly<Record<string, string>>,
  hear: (line: Line) => void = () => {},
  hold: Holding = {},
): Promise<Line[]> {
  const own = { ...placeVariables(place), ...variables };
  const { code, lines, said } = await (place.isServer
    ? onServerOf(place, verb, own, hear, hold)
    : here(verb, own, hear, hold));
  const failed = lines.find(([kind]) => kind === "failed");
  if (failed) throw new UserError(verb, failed[1]);
  if (code !== 0) throw new UserError(verb, lastLine(said) || `ended with ${code}`);
  return lines;
}

interface Told {
  readonly code: number | null;
  readonly lines: Line[];
  /** What it wrote to standard error. */
  readonly said: string;
}

function here(
  verb: BackupVerb,
  variables: Readonly<Record<string, string>>,
  hear: (line: Line) => void,
  hold: Holding,
): Promise<Told> {
  requireRestic();
  return listen(
    ["sh", path.join(PROGRAM, START), verb],
    { ...withoutRestic(process.env, variables), ...variables },
    "",
    hear,
    hold,
  );
}

/**
 * Variables without those by which restic takes another password, repository or store than the setting's: RESTIC_PASSWORD_FILE would go
 * before the password that the stack keeps, and what was saved would open to nobody else.
 */
export function withoutRestic(
  env: NodeJS.ProcessEnv,
  { AWS_ACCESS_KEY_ID: keyId }: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  // The token of a session opens nothing together with another key.
  const dropped = keyId === env.AWS_ACCESS_KEY_ID ? /^RESTIC_/ : /^RESTIC_|^AWS_SESSION_TOKEN$/;
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => name === "RESTIC_CACHE_DIR" || !dropped.test(name)),
  );
}

/** The folder of the program, which is shell scripts. */
const PROGRAM = path.join(PACKAGE_FOLDER, "tools", "backup");

/** Name of the one of its files that is started. */
export const START = "run";

/** Contents of the program's files, by their names. */
export function programFiles(): ReadonlyMap<string, string> {
  return new Map(
    fs
      .readdirSync(PROGRAM)
      .map((name) => [name, fs.readFileSync(path.join(PROGRAM, name), "utf8")]),
  );
}

/** Lines of a server's shell that install what the program calls: restic, and what counts what an SQLite database holds. */
export function toolLines(): string[] {
  return [...packageLines("restic", "restic"), ...packageLines("sqlite3", "sqlite3")];
}

/** The whole run comes by standard input, so that no secret stands in a list of processes there or here. */
function onServerOf(
  { stack }: Place,
  verb: BackupVerb,
  variables: Readonly<Record<string, string>>,
  hear: (line: Line) => void,
  hold: Holding,
): Promise<Told> {
  const input = [
    "set -e; umask 077",
    ...exportLines(variables),
    ...toolLines(),
    "folder=$(mktemp -d); trap 'rm -rf \"$folder\"' EXIT",
    ...[...programFiles()].flatMap(([name, content]) => fileLines(`$folder/${name}`, content)),
    `sh $folder/${START} ${verb} </dev/null`,
    "",
  ].join("\n");
  return listen(onServer(sshConfigPath(stack), "sudo -n sh"), process.env, input, hear, hold);
}

/** Lines of a shell that set variables for what it starts, quoted whatever is in them. */
export function exportLines(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([key, value]) => `export ${key}=${shellWords([value])}`);
}

function requireRestic(): void {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  if (folders.some((folder) => fs.existsSync(path.join(folder, "restic")))) return;
  throw new UserError("restic", "is missing: apt-get install restic, or brew install restic");
}

async function listen(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  input: string,
  hear: (line: Line) => void,
  hold: Holding,
): Promise<Told> {
  const lines: Line[] = [];
  let rest = "";
  const onOutput = (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() as string;
    for (const part of parts) {
      const [mark, kind, ...more] = part.split("\t");
      if (mark !== "enxuto") continue;
      lines.push([kind, ...more]);
      hear([kind, ...more]);
    }
  };
  // A backup takes as long as its data.
  const { code, stderr } = await run(words, { env, input, seconds: 0, onOutput, hold });
  return { code, lines, said: stderr };
}
