import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** What OpenSSH needs to reach a server, and nobody else in its place. */
export interface SshFiles {
  readonly stack: string;
  readonly address: string;
  /** The server's own public key. */
  readonly hostKey: string;
  /** The private key to log in with; undefined leaves it to the user's agent and keys. */
  readonly privateKey: string | undefined;
}

/** The account that deploys: it may use Docker and sudo, and logs in with a key alone. */
export const SERVER_USER = "enxuto";

/** The name under which the configuration knows the server, and under which its key is pinned: addresses come and go. */
export const SERVER_ALIAS = "server";

/** The OpenSSH configuration of a stack's server, relative to the project. */
export function sshConfigPath(stack: string): string {
  return path.join(".enxuto", "servers", stack, "ssh_config");
}

/**
 * Writes the configuration of OpenSSH for a server and returns its path, relative to the project so that state names no machine.
 *
 * Written on every run: the next one may be on another machine.
 */
export function writeSshFiles({ stack, address, hostKey, privateKey }: SshFiles): string {
  const config = sshConfigPath(stack);
  const folder = path.resolve(path.dirname(config));
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const identity = path.join(folder, "id_ed25519");
  if (privateKey !== undefined) writePrivate(identity, `${privateKey.trim()}\n`);
  const knownHosts = path.join(folder, "known_hosts");
  writePrivate(knownHosts, knownHostsLine(hostKey));
  writePrivate(
    path.join(folder, "ssh_config"),
    sshConfig({
      address,
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

/** What `ssh -F` reads: one pinned server, one key, one connection that is shared. */
export function sshConfig(options: {
  readonly address: string;
  readonly knownHosts: string;
  readonly identity: string | undefined;
  readonly controlDirectory: string;
}): string {
  const settings: [string, string][] = [
    ["HostName", options.address],
    ["User", SERVER_USER],
    ...(options.identity === undefined
      ? []
      : ([
          ["IdentityFile", quoted(options.identity)],
          ["IdentitiesOnly", "yes"],
        ] as [string, string][])),
    ["HostKeyAlias", SERVER_ALIAS],
    ["HostKeyAlgorithms", "ssh-ed25519"],
    ["UserKnownHostsFile", quoted(options.knownHosts)],
    ["GlobalKnownHostsFile", "/dev/null"],
    ["StrictHostKeyChecking", "yes"],
    ["BatchMode", "yes"],
    ["ConnectTimeout", "10"],
    ["ServerAliveInterval", "15"],
    ["ServerAliveCountMax", "3"],
    ["ControlMaster", "auto"],
    ["ControlPath", `${options.controlDirectory}/%C`],
    ["ControlPersist", "60"],
  ];
  return `Host *\n${settings.map(([key, value]) => `  ${key} ${value}\n`).join("")}`;
}

/** Sockets need a short path, so they are not beside the other files. */
function controlDirectory(): string {
  const folder = path.join(os.tmpdir(), `enxuto-${os.userInfo().uid}`);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = fs.lstatSync(folder);
  if (uid === os.userInfo().uid && (mode & 0o077) === 0) return folder;
  // Somebody else's folder: have one of our own, even if connections are then shared within one run only.
  return fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-"));
}

function writePrivate(file: string, content: string): void {
  const fresh = `${file}.${process.pid}`;
  fs.writeFileSync(fresh, content, { mode: 0o600 });
  fs.renameSync(fresh, file);
}

function quoted(file: string): string {
  return `"${file}"`;
}
