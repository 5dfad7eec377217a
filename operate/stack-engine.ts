import * as fs from "node:fs";
import * as path from "node:path";
import type { FileSystem } from "../core/capacity/disk-level";
import { UserError } from "../core/capacity/user-error";
import { type HostKind, isServer } from "../core/catalog/hosts";
import type { KernelKill } from "../core/judge/kill";
import { SHOW_MACHINE } from "../core/watch/machine";
import { SHOW_UPDATES, securityUpdatesIn } from "../core/watch/security-updates";
import { engineDisk } from "../engine/disk-usage";
import { docker } from "../engine/engine";
import { kernelKillsHere } from "../engine/kernel-log";
import { run, show } from "../engine/run";
import {
  type Docker,
  dataDiskOn,
  dockerOn,
  fileSystemOn,
  kernelKillsOn,
  onServerOf,
} from "../engine/server-engine";
import { shellWords } from "../engine/shell-words";
import { onServer } from "../engine/ssh";
import { sshConfigPath } from "../engine/ssh-files";
import type { ChosenStack } from "../program/chosen-stack";
import { openToLook } from "./open-stack";

/** The engine that a stack's containers run on: this machine's or its server's. */
export interface StackEngine {
  readonly docker: Docker;
  /** Runs `docker` with these words before the user's eyes and gives its exit code. */
  show(words: readonly string[]): Promise<number>;
  /** Runs `docker` with these words until it ends or is stopped, and gives what it prints as it comes. */
  follow(words: readonly string[], stop: AbortSignal, onOutput: () => void): Promise<void>;
  /** What `docker` with these words prints on both streams, whatever it ends with. */
  said(words: readonly string[]): Promise<string>;
  /** The disk that holds images, volumes and logs; undefined where the engine's machine cannot be looked at. */
  disk(): Promise<FileSystem | undefined>;
  /** The disk that holds named volumes, where a server has another one for them. */
  dataDisk(): Promise<FileSystem | undefined>;
  /** Output of `SHOW_MACHINE` on the engine's machine; empty where it cannot be asked. */
  machine(): Promise<string>;
  /** What log files take with those that were rotated, in MB (10^6 bytes), by the newest of each; undefined where they cannot be read. */
  logsMB(paths: readonly string[]): Promise<number | undefined>;
  /** Security updates that the server has not installed yet; undefined on this machine, and where a server cannot say. */
  securityUpdates(): Promise<number | undefined>;
  /** The kills that the kernel of the engine's machine tells of; undefined where its log cannot be read. */
  kernelKills(): Promise<KernelKill[] | undefined>;
}

/** Reaches the engine of a stack. Throws a UserError for Render, which shows no engine to anybody. */
export async function stackEngine(chosen: ChosenStack, host: HostKind): Promise<StackEngine> {
  if (host === "render") {
    throw new UserError(chosen.name, "is on render: its dashboard shows what runs there and logs");
  }
  return isServer(host) ? engineOfServer(chosen) : ENGINE_HERE;
}

const ENGINE_HERE: StackEngine = {
  docker,
  show: (words) => show(["docker", ...words]),
  follow: (words, stop, onOutput) => followed(["docker", ...words], stop, onOutput),
  said: (words) => said(["docker", ...words]),
  async disk() {
    try {
      return await engineDisk();
    } catch {
      return undefined;
    }
  },
  dataDisk: async () => undefined,
  machine: async () => (await run(["sh", "-c", SHOW_MACHINE], { seconds: 10 })).stdout,
  logsMB: async (paths) =>
    logsMB((await run(["sh", "-c", showLogs(paths)], { seconds: 10 })).stdout),
  securityUpdates: async () => undefined,
  kernelKills: kernelKillsHere,
};

/** Whether the SSH files of other servers lie next to those of the first. */
function isOneOfSeveral(stack: string): boolean {
  const folder = path.dirname(sshConfigPath(stack));
  return fs.readdirSync(folder, { withFileTypes: true }).some((entry) => entry.isDirectory());
}

async function engineOfServer(chosen: ChosenStack): Promise<StackEngine> {
  const config = sshConfigPath(chosen.name);
  // The state knows how the server is reached, on whatever machine it was made, and which of several manages the others.
  if (!fs.existsSync(config) || isOneOfSeveral(chosen.name)) {
    await openToLook(chosen, console.error);
  }
  if (!fs.existsSync(config)) {
    throw new UserError(chosen.name, `has no server yet: run enxuto up ${chosen.name}`);
  }
  return {
    docker: dockerOn(chosen.name),
    show: (words) => show(onServer(config, shellWords(["docker", ...words]))),
    follow: (words, stop, onOutput) =>
      followed(onServer(config, shellWords(["docker", ...words])), stop, onOutput),
    said: (words) => said(onServer(config, shellWords(["docker", ...words]))),
    disk: () => fileSystemOn(chosen.name),
    dataDisk: () => dataDiskOn(chosen.name),
    machine: () => onServerOf(chosen.name, SHOW_MACHINE),
    logsMB: (paths) =>
      onServerOf(chosen.name, "sudo -n sh", showLogs(paths)).then(logsMB, () => undefined),
    securityUpdates: () =>
      onServerOf(chosen.name, SHOW_UPDATES).then(securityUpdatesIn, () => undefined),
    kernelKills: () => kernelKillsOn(chosen.name),
  };
}

async function said(words: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(words, { seconds: 30 });
  return `${stdout}\n${stderr}`;
}

async function followed(
  words: readonly string[],
  stop: AbortSignal,
  onOutput: () => void,
): Promise<void> {
  await run(words, { seconds: 0, stop, onOutput });
}

/** Prints the bytes of log files, a line each; nothing of what may not be read. */
function showLogs(paths: readonly string[]): string {
  const each = paths.map((path) => `${shellWords([path])}*`).join(" ");
  return paths.length === 0
    ? "echo 0"
    : `wc -c ${each} 2>/dev/null | sed -n 's/ *\\([0-9]*\\) .*\\/.*/\\1/p'`;
}

function logsMB(shown: string): number | undefined {
  const sizes = shown.split("\n").filter((line) => line !== "");
  return sizes.length === 0
    ? undefined
    : Math.round(sizes.reduce((sum, size) => sum + Number(size), 0) / 1e6);
}
