import * as fs from "node:fs";
import * as path from "node:path";
import { type HostKind, isServer } from "../core/catalog/hosts";
import { LOCAL_DIRECTORY, ownFolder } from "../engine/local-folder";
import { putSafely } from "../engine/safe-file";
import { onServerOf } from "../engine/server-engine";
import type { ImageSet, SetStore } from "./image-sets";

/** Store of the images that a stack can return to: everyone who deploys to a server finds the same sets on it. */
export function setStore(directory: string, stack: string, host: HostKind): SetStore {
  return isServer(host) ? onServer(stack) : onThisMachine(directory, stack);
}

/** The sets that `up`s on this machine have left running. */
export function onThisMachine(directory: string, stack: string): SetStore {
  const { read, write } = listFile<ImageSet>(path.join(directory, fileOf(stack)));
  return { read: async () => read(), write: async (sets) => write(sets) };
}

/** Images that `up`s on this machine set out to build for a stack and that are not collected yet, in the order in which they came. */
export function builtHere(directory: string, stack: string) {
  const name = `${stack}.built.json`;
  const { read, write } = listFile<string>(path.join(directory, LOCAL_DIRECTORY, "images", name));
  return {
    read,
    write,
    add: (references: readonly string[]) => write([...new Set([...read(), ...references])]),
  };
}

/** List in a file of this machine: empty where there is none, or one that was cut while it was written. */
function listFile<T>(file: string) {
  return {
    read: (): T[] => (fs.existsSync(file) ? parsed(fs.readFileSync(file, "utf8")) : []),
    write(list: readonly T[]) {
      ownFolder(path.dirname(file));
      putSafely(file, text(list));
    },
  };
}

function onServer(stack: string): SetStore {
  const file = fileOf(stack);
  return {
    async read() {
      return parsed(await onServerOf(stack, `cat ${file} 2>/dev/null || true`));
    },
    async write(sets) {
      const command = `mkdir -p ${path.dirname(file)} && cat > ${file}.new && mv ${file}.new ${file}`;
      await onServerOf(stack, command, text(sets));
    },
  };
}

/** On this machine below the project, on a server below the home of its user. */
function fileOf(stack: string): string {
  return path.posix.join(LOCAL_DIRECTORY, "images", `${stack}.json`);
}

function text(list: readonly unknown[]): string {
  return `${JSON.stringify(list, null, 2)}\n`;
}

/** List of a file; empty for one that was cut while it was written. */
function parsed<T>(json: string): T[] {
  try {
    return JSON.parse(json);
  } catch {
    return [];
  }
}
