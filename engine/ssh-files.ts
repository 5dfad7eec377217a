import * as path from "node:path";
import { controlDirectory } from "./control-directory";
import { LOCAL_DIRECTORY, ownFolder } from "./local-folder";
import { putSafely } from "./safe-file";
import { SERVER_ALIAS, sshConfig } from "./ssh-config";

/** Facts that OpenSSH needs to reach a server, and nobody else in its place. */
export interface SshFiles {
  readonly stack: string;
  /** Its name among several servers of the stack. @default - the first one, or the only one */
  readonly server?: string;
  readonly address: string;
  /** The server's own public key. */
  readonly hostKey: string;
  /** The private key to log in with; undefined leaves it to the user's agent and keys. */
  readonly privateKey: string | undefined;
}

/** The OpenSSH configuration of a stack's server, relative to the project; of its first one unless another is named. */
export function sshConfigPath(stack: string, server = ""): string {
  return path.join(LOCAL_DIRECTORY, "servers", stack, server, "ssh_config");
}

/**
 * Writes the configuration of OpenSSH for a server and returns its path, relative to the project so that state names no machine.
 *
 * Written on every run: the next one may be on another machine.
 */
export function writeSshFiles({ stack, server, address, hostKey, privateKey }: SshFiles): string {
  const config = sshConfigPath(stack, server);
  const folder = path.resolve(path.dirname(config));
  ownFolder(folder);
  const identity = path.join(folder, "id_ed25519");
  if (privateKey !== undefined) putSafely(identity, `${privateKey.trim()}\n`);
  const knownHosts = path.join(folder, "known_hosts");
  putSafely(knownHosts, knownHostsLine(hostKey));
  putSafely(
    path.join(folder, "ssh_config"),
    sshConfig({
      address,
      hostKey,
      knownHosts,
      identity: privateKey === undefined ? undefined : identity,
      controlDirectory: controlDirectory(),
    }),
  );
  return config;
}

/** The line that pins a server's key. */
export function knownHostsLine(hostKey: string): string {
  const [algorithm, key] = hostKey.trim().split(" ");
  return `${SERVER_ALIAS} ${algorithm} ${key}\n`;
}
