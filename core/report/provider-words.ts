import { type HostKind, isServer } from "../catalog/hosts";

/** What providers and Docker over SSH say, and what it means for whoever deploys. */
const MEANINGS: readonly (readonly [RegExp, (kind: string) => string])[] = [
  [
    /resource_unavailable|not available in this region|not available in this location/,
    (kind) =>
      `the size cannot be ordered at this location now: enxuto hosts ${kind} --live shows what can`,
  ],
  [
    /resource_limit_exceeded|limit exceeded|droplet limit/i,
    (kind) =>
      `the account's limit is reached: have it raised by ${kind}, or delete what is not needed`,
  ],
  [
    /uniqueness_error|already (in use|exists|used)|duplicate name/i,
    () =>
      "something of this name is there already that the stack does not know: delete it at the provider, or take it over with pulumi import",
  ],
  [/token_readonly/, () => "the token may only read: make one that may read and write"],
  [
    /\(unauthorized\)|unable to authenticate|token you have provided is invalid/i,
    () => "the token is not one of this account, or was revoked: make a new one",
  ],
  [
    /rate_limit_exceeded|Too many requests/i,
    () => "the provider asks for a pause: run up again later",
  ],
  [
    /\((server_error|service_error|unavailable)\)|: 50[0-4] |internal server error/i,
    () => "the provider has trouble of its own: run up again; it resumes where it stopped",
  ],
  [
    /\bEOF\b|connection (refused|reset)|no such host|i\/o timeout|dial tcp/,
    () => "the provider's API does not answer: run up again; it resumes where it stopped",
  ],
];

/** Whether a message is of an engine that is reached over SSH. */
export function isOverSsh(message: string): boolean {
  return /dial-stdio|exited with exit status 255/.test(message);
}

/** A message with what it means before it, where that is known. */
export function inPlainWords(kind: HostKind | undefined, message: string): string {
  if (kind === undefined || !isServer(kind)) return message;
  // What ships images says plainly itself what went wrong.
  const shipping = /^shipping: .*$/m.exec(message);
  if (shipping) return shipping[0];
  // Words of the CLI on the server, which names the socket: whoever reads them has reached it.
  if (!isOverSsh(message) && /docker\.sock/.test(message)) {
    return `the server answers and its Docker does not: it restarts, or systemctl status docker says there why it cannot; then run up again (${message})`;
  }
  if (isOverSsh(message) || /docker daemon/.test(message)) {
    return `the server's Docker does not answer over SSH: is it restarting, or this machine's address not in enxuto:sshFrom? (${message})`;
  }
  const found = MEANINGS.find(([pattern]) => pattern.test(message));
  return found ? `${found[1](kind)} (${message})` : message;
}
