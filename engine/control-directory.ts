import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Bytes that a socket's path may have: 103 on macOS, 107 on Linux. */
const SOCKET_PATH = 103;
/** Bytes after the folder: a slash, the 40 of a connection's name, and a dot and 16 letters that OpenSSH appends while it makes the socket. */
const SOCKET_NAME = 1 + 40 + 17;

/**
 * Folder of this user's own for the sockets of shared SSH connections, made where it is missing.
 *
 * The temporary folder where its path is short enough, which it is not on macOS, then the session's runtime folder, then `/tmp`.
 * Undefined where none of them can be had: connections are then not shared.
 */
export function controlDirectory(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const name = `enxuto-${process.getuid?.()}`;
  for (const parent of [os.tmpdir(), env.XDG_RUNTIME_DIR, "/tmp"]) {
    if (!parent) continue;
    const folder = path.join(parent, name);
    if (Buffer.byteLength(folder) + SOCKET_NAME > SOCKET_PATH) continue;
    // Older versions of OpenSSH know no escapes.
    if (/["\\]/.test(folder)) continue;
    if (isOwn(folder)) return folder;
  }
  return undefined;
}

/** Whether the folder is there after this, and belongs to this user only. */
function isOwn(folder: string): boolean {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = fs.lstatSync(folder);
    return uid === process.getuid?.() && (mode & 0o077) === 0;
  } catch {
    return false;
  }
}
