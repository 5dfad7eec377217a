import * as fs from "node:fs";
import { killAll } from "../../test/support/kill";

/** An SSH client of a project, with what it runs on the server. */
export interface SshClient {
  readonly pid: number;
  /** Words of its command line, with blanks between them. */
  readonly words: string;
}

/** The SSH clients that work in a project's folder: those of its commands, and the one that holds the connection for all of them. */
export function sshOf(folder: string): SshClient[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        if (fs.readFileSync(`/proc/${name}/comm`, "utf8").trim() !== "ssh") return [];
        if (fs.readlinkSync(`/proc/${name}/cwd`) !== folder) return [];
        const words = fs.readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        return [{ pid: Number(name), words: words.trim() }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

/** Cuts every connection of a project to its server, as a network does that is gone: no client says good-bye. */
export function cutSsh(folder: string): void {
  killAll(sshOf(folder).map(({ pid }) => pid));
}
