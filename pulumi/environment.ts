import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { PACKAGE_FOLDER } from "../engine/package-folder";
import { LOCAL_DIRECTORY } from "../program/project";

/**
 * Variables that give Pulumi what it would ask for: a place for its state and a passphrase, both on this machine.
 *
 * Whoever chose a backend or a passphrase (by variable, project file or `pulumi login`) keeps it.
 */
export function pulumiEnvironment(
  directory: string,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  return {
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...(choseBackend(directory, env) ? {} : { PULUMI_BACKEND_URL: localState(directory) }),
    ...(env.PULUMI_CONFIG_PASSPHRASE !== undefined || env.PULUMI_CONFIG_PASSPHRASE_FILE
      ? {}
      : { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(directory) }),
  };
}

/** Where the script lies that lets a CLI without a language host run policy packs. */
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

/** Whether the user has said where state is kept. */
export function choseBackend(directory: string, env: NodeJS.ProcessEnv): boolean {
  if (env.PULUMI_BACKEND_URL || env.PULUMI_ACCESS_TOKEN) return true;
  const project = read(path.join(directory, "Pulumi.yaml"), parse);
  if (project?.backend?.url) return true;
  const home = env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi");
  return Boolean(read(path.join(home, "credentials.json"), JSON.parse)?.current);
}

/** The folder that holds the state where the user chose no backend. */
export function stateDirectory(directory: string): string {
  return path.join(directory, LOCAL_DIRECTORY, "state");
}

/** Without metadata files: a kill can leave one empty, and then no command works any more. */
function localState(directory: string): string {
  const state = stateDirectory(directory);
  fs.mkdirSync(state, { recursive: true });
  return `file://${state}?metadata=skip`;
}

/** The file with the stack's passphrase, made once and readable by its owner alone. */
export function passphraseFile(directory: string): string {
  const file = path.join(directory, LOCAL_DIRECTORY, "passphrase");
  if (!fs.existsSync(file)) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
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
