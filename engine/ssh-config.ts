import { createHash } from "node:crypto";
import { UserError } from "../core/capacity/user-error";

/** Account that deploys: it may use Docker and sudo, and logs in with a key only. */
export const SERVER_USER = "enxuto";

/** Name under which the configuration knows the server, and under which its key is pinned: addresses come and go. */
export const SERVER_ALIAS = "server";

/** Text of a file for `ssh -F`: one pinned server, one key, one shared connection. Throws a UserError for a path that OpenSSH cannot name. */
export function sshConfig(options: {
  readonly address: string;
  /** The server's own public key, which the file of known hosts pins. */
  readonly hostKey: string;
  readonly knownHosts: string;
  /** Private key. Undefined leaves it to the user's agent and keys. */
  readonly identity: string | undefined;
  /** Folder for the sockets of shared connections. Undefined opens a connection for each command. */
  readonly controlDirectory: string | undefined;
}): string {
  const { address, hostKey, knownHosts, identity, controlDirectory } = options;
  const settings: [string, string][] = [
    ["HostName", address],
    ["User", SERVER_USER],
  ];
  if (identity !== undefined) {
    settings.push(["IdentityFile", sshPath(identity)], ["IdentitiesOnly", "yes"]);
  }
  settings.push(
    ["HostKeyAlias", SERVER_ALIAS],
    ["HostKeyAlgorithms", "ssh-ed25519"],
    ["UserKnownHostsFile", sshPath(knownHosts)],
    ["GlobalKnownHostsFile", "/dev/null"],
    ["StrictHostKeyChecking", "yes"],
    ["BatchMode", "yes"],
    ["ConnectTimeout", "10"],
    ["ServerAliveInterval", "15"],
    ["ServerAliveCountMax", "3"],
  );
  if (controlDirectory !== undefined) {
    settings.push(
      ["ControlMaster", "auto"],
      ["ControlPath", sshPath(`${controlDirectory}/${connectionName(address, hostKey, identity)}`)],
      ["ControlPersist", "60"],
    );
  }
  return `Host *\n${settings.map(([key, value]) => `  ${key} ${value}\n`).join("")}`;
}

/**
 * Name of the socket of a shared connection, 40 bytes as OpenSSH's own `%C`, which tells only addresses, ports and users apart: a
 * server that took the address of another one, or another key to log in with, would be taken for connected and not be checked.
 */
function connectionName(address: string, hostKey: string, identity: string | undefined): string {
  const facts = JSON.stringify([address, hostKey.trim(), identity ?? ""]);
  return createHash("sha256").update(facts).digest("hex").slice(0, 40);
}

/**
 * Path in the syntax of OpenSSH's configuration.
 *
 * Always in double quotes, for blanks and `#`; quotes and backslashes are escaped, a per cent sign is doubled. No syntax exists for
 * line breaks and for `${`, which OpenSSH replaces by a variable of the environment: both throw a UserError.
 */
export function sshPath(file: string): string {
  if (/[\n\r\0]|\$\{/.test(file)) {
    throw new UserError(
      JSON.stringify(file),
      "cannot be named in an OpenSSH configuration, expected a path without line breaks and ${: rename the folder",
    );
  }
  return `"${file.replace(/[\\"]/g, "\\$&").replace(/%/g, "%%")}"`;
}
