import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { LOCAL_DIRECTORY, ownFolder } from "../engine/local-folder";
import { PACKAGE_FOLDER } from "../engine/package-folder";
import { makeSafely } from "../engine/safe-file";

/**
 * Variables that give Pulumi what it would ask for: a place for its state and a passphrase, both on this machine.
 *
 * Whoever chose a backend or a passphrase (by variable, project file or `pulumi login`) keeps it. Makes what is missing.
 */
export function pulumiEnvironment(
  directory: string,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  // The CLI lets everybody read the states that it writes.
  if (!chosenBackend(directory, env)) ownFolder(stateDirectory(directory));
  if (!chosenPassphrase(env)) passphraseFile(directory);
  return readingEnvironment(directory, env);
}

/** The same without making anything: a passphrase that nobody made yet is replaced by one that opens nothing. */
export function readingEnvironment(
  directory: string,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const file = passphrasePath(directory);
  const passphrase: Record<string, string> = fs.existsSync(file)
    ? { PULUMI_CONFIG_PASSPHRASE_FILE: file }
    : { PULUMI_CONFIG_PASSPHRASE: randomBytes(24).toString("base64url") };
  return {
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...backendVariable(directory, env),
    ...(chosenPassphrase(env) ? {} : passphrase),
  };
}

/** A folder that was chosen by a relative path is the project's: the CLI works in several, and would take it from each of them. */
function backendVariable(directory: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const chosen = chosenBackend(directory, env);
  if (chosen === undefined) return { PULUMI_BACKEND_URL: backendIn(stateDirectory(directory)) };
  const [, options] = /^file:\/\/(?![/~])[^?]*(.*)$/s.exec(chosen) ?? [];
  return options === undefined
    ? {}
    : { PULUMI_BACKEND_URL: `file://${stateFolder(directory, env)}${options}` };
}

/** Whether the user chose a passphrase, in place of the one that is made for a checkout. */
export function chosenPassphrase(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.PULUMI_CONFIG_PASSPHRASE !== undefined || Boolean(env.PULUMI_CONFIG_PASSPHRASE_FILE);
}

/** Folder of the script that lets a CLI without a language host run policy packs. */
const ANALYZER = path.join(PACKAGE_FOLDER, "tools", "analyzer");

/** The PATH on which the CLI finds what runs the policy pack: its own language host, or else our script. */
export function pathWithAnalyzer(cli: string, env: NodeJS.ProcessEnv = process.env): string {
  const folders = (env.PATH ?? "").split(path.delimiter);
  const beside = path.isAbsolute(cli) ? [path.dirname(cli)] : [];
  const hosted = [...beside, ...folders].some((folder) =>
    fs.existsSync(path.join(folder, "pulumi-language-nodejs")),
  );
  return (hosted ? folders : [...folders, ANALYZER]).join(path.delimiter);
}

/** The backend that the user has chosen to keep state, in the order in which the CLI looks; undefined where none is. */
export function chosenBackend(
  directory: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (env.PULUMI_BACKEND_URL) return env.PULUMI_BACKEND_URL;
  const url = read(path.join(directory, "Pulumi.yaml"), parse)?.backend?.url;
  if (url) return url;
  const home = env.PULUMI_CREDENTIALS_PATH ?? env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi");
  const { current } = read(path.join(home, "credentials.json"), JSON.parse) ?? {};
  if (current) return current;
  return env.PULUMI_ACCESS_TOKEN ? (env.PULUMI_API ?? "https://api.pulumi.com") : undefined;
}

/** The folder that holds the state where the user chose no backend. */
export function stateDirectory(directory: string): string {
  return path.join(directory, LOCAL_DIRECTORY, "state");
}

/** The folder of this machine that holds the state, chosen or not; undefined where a service keeps it. */
export function stateFolder(
  directory: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const chosen = chosenBackend(directory, env);
  if (chosen === undefined) return stateDirectory(directory);
  if (!chosen.startsWith("file://")) return undefined;
  const folder = chosen.slice("file://".length).replace(/\?.*$/, "");
  return path.resolve(directory, folder.replace(/^~(?=\/|$)/, os.homedir()));
}

/** The name of the state that a directory works on: the same for all who share it, and for nobody else. */
export function stateId(directory: string, env: NodeJS.ProcessEnv = process.env): string {
  const folder = stateFolder(directory, env);
  const shared =
    folder === undefined ? chosenBackend(directory, env)?.replace(/\?.*$/, "") : undefined;
  return createHash("sha256")
    .update(shared ?? `${os.hostname()}:${folder}`)
    .digest("hex")
    .slice(0, 12);
}

/** Without metadata files: a kill can leave one empty, and then no command works any more. */
export function backendIn(folder: string): string {
  return `file://${folder}?metadata=skip`;
}

/** The file of the passphrase that is made for a checkout where the user chose none. */
export function passphrasePath(directory: string): string {
  return path.join(directory, LOCAL_DIRECTORY, "passphrase");
}

/**
 * The file with the stack's passphrase, made once and readable only by its owner.
 *
 * It gets its name when it is whole, and only where no other run has made one meanwhile: what was encrypted with a passphrase that
 * another one replaced, or with half of one, opens to nobody.
 */
export function passphraseFile(directory: string): string {
  const file = passphrasePath(directory);
  if (fs.existsSync(file)) return file;
  ownFolder(path.dirname(file));
  try {
    makeSafely(file, `${randomBytes(24).toString("base64url")}\n`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return file;
}

// biome-ignore lint/suspicious/noExplicitAny: files of others, of which one field is looked at
function read(file: string, parser: (text: string) => any): any {
  try {
    return parser(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
