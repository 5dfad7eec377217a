import { UserError } from "../core/capacity/user-error";

/** Account that deploys: it may use Docker and sudo, and logs in with a key only. */
export const SERVER_USER = "enxuto";

/** Name under which the configuration knows the server, and under which its key is pinned: addresses come and go. */
export const SERVER_ALIAS = "server";

/** Text of a file for `ssh -F`: one pinned server, one key, one shared connection. Throws a UserError for a path that OpenSSH cannot name. */
export function sshConfig(options: {
  readonly address: string;
  readonly knownHosts: string;
  /** Private key. Undefined leaves it to the user's agent and keys. */
  readonly identity: string | undefined;
  /** Folder for the sockets of shared connections. Undefined opens a connection for each command. */
  readonly controlDirectory: string | undefined;
}): string {
  const { address, knownHosts, identity, controlDirectory } = options;
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
      ["ControlPath", sshPath(`${controlDirectory}/`, "%C")],
      ["ControlPersist", "60"],
    );
  }
  return `Host *\n${settings.map(([key, value]) => `  ${key} ${value}\n`).join("")}`;
}

/**
 * Path in the syntax of OpenSSH's configuration, followed by `tokens` that OpenSSH shall expand.
 *
 * Always in double quotes, for blanks and `#`; quotes and backslashes are escaped, a per cent sign is doubled. No syntax exists for
 * line breaks and for `${`, which OpenSSH replaces by a variable of the environment: both throw a UserError.
 */
export function sshPath(file: string, tokens = ""): string {
  if (/[\n\r\0]|\$\{/.test(file)) {
    throw new UserError(
      JSON.stringify(file),
      "cannot be named in an OpenSSH configuration, expected a path without line breaks and ${: rename the folder",
    );
  }
  return `"${file.replace(/[\\"]/g, "\\$&").replace(/%/g, "%%")}${tokens}"`;
}
