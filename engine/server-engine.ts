import { DF_COLUMNS, type FileSystem, fileSystemOf } from "../core/capacity/disk-level";
import { UserError } from "../core/capacity/user-error";
import { type KernelKill, kernelKills } from "../core/judge/kill";
import { imageDirectory, lines, volumeDirectory } from "./engine";
import { ASK_ENGINE, engineAnswer, SERVER_SILENCE } from "./engine-answer";
import { SHOW_KILLS } from "./kernel-log";
import { lastLine, run } from "./run";
import { shellWords } from "./shell-words";
import { onServer } from "./ssh";
import { sshConfigPath } from "./ssh-files";

/** Runs `docker` with these words and gives what it printed; throws a UserError. */
export type Docker = (words: readonly string[]) => Promise<string>;

/** The engine of a stack's server, as `docker` in `engine.ts` is this machine's; `server` names one of several that is not the first. */
export function dockerOn(stack: string, server = ""): Docker {
  return (words) => onServerOf(stack, shellWords(["docker", ...words]), undefined, server);
}

/** The words that run the Docker CLI of a stack's server, with more words behind them that need no quotes. */
export function dockerWordsOn(stack: string): string[] {
  return onServer(sshConfigPath(stack), "docker");
}

/** Bytes and inodes of the disk of a server's engine; undefined where its `df` does not tell them. */
export async function fileSystemOn(stack: string, server = ""): Promise<FileSystem | undefined> {
  const { images: directory } = await directoriesOn(stack, server);
  const df = `df --output=${DF_COLUMNS} -B 1 ${shellWords([directory])}`;
  return fileSystemOf(await onServerOf(stack, df, undefined, server));
}

/** Bytes and inodes of the disk with the named volumes of a server's engine; undefined where that is the same one, or is not told. */
export async function dataDiskOn(stack: string): Promise<FileSystem | undefined> {
  const { images, volumes } = await directoriesOn(stack);
  const [first, second] = [images, volumes].map((directory) => shellWords([directory]));
  try {
    const mounts = await onServerOf(stack, `sudo -n df --output=target ${first} ${second}`);
    const [there, data] = lines(mounts).slice(1);
    if (there === data) return undefined;
    const df = `sudo -n df --output=${DF_COLUMNS} -B 1 ${second}`;
    return fileSystemOf(await onServerOf(stack, df));
  } catch {
    // What is asked beside must not fail for want of it.
    return undefined;
  }
}

/** Directories in which the engine of a stack's server keeps images, with what containers write, and named volumes. Throws a UserError where none answers. */
export async function directoriesOn(
  stack: string,
  server = "",
): Promise<{ images: string; volumes: string }> {
  const printed = await onServerOf(stack, shellWords(["docker", ...ASK_ENGINE]), undefined, server);
  const info = engineAnswer(printed, serverOf(stack, server), SERVER_SILENCE);
  return { images: imageDirectory(info), volumes: volumeDirectory(info) };
}

/** The kills that the kernel of a stack's server tells of; undefined where its log cannot be read. */
export async function kernelKillsOn(stack: string): Promise<KernelKill[] | undefined> {
  try {
    return kernelKills(await onServerOf(stack, "sudo -n sh", SHOW_KILLS));
  } catch {
    // What is asked beside must not fail for want of it.
    return undefined;
  }
}

/** Runs a command on a stack's server, which reads `input`, and gives what it printed; throws a UserError with its last words. */
export async function onServerOf(
  stack: string,
  command: string,
  input?: string,
  server = "",
): Promise<string> {
  const { code, stdout, stderr } = await run(onServer(sshConfigPath(stack, server), command), {
    input,
  });
  if (code === 0) return stdout;
  throw new UserError(serverOf(stack, server), lastLine(stderr) || command);
}

/** Whether an error is a server's that could not be asked. */
export function isUnreachable(error: unknown, stack: string, server = ""): error is UserError {
  return error instanceof UserError && error.path === serverOf(stack, server);
}

function serverOf(stack: string, server = ""): string {
  return server ? `${server} of ${stack}` : `the server of ${stack}`;
}
