import { type SshFiles, writeSshFiles } from "../engine/ssh-files";
import type { StateResource } from "../pulumi/state";

/**
 * How a stack's server is reached, read from the state; undefined where it has none.
 *
 * The program writes these files as well, but a refresh asks the server before any program runs: on a machine that never deployed
 * the stack, or not since the server was recreated, they would be missing or out of date.
 */
export function sshFilesOf(
  stack: string,
  resources: readonly StateResource[],
): SshFiles | undefined {
  const there = resources.filter((resource) => !resource.delete);
  const named = (type: string, name: string) =>
    there.find(({ urn }) => urn.endsWith(`${type}::${name}`));
  const host = named("pulumi:providers:docker", "server-docker")?.inputs?.host;
  const address = /^ssh:\/\/[^@]+@(.+):\d+$/.exec(String(host))?.[1];
  const hostKey = named(PRIVATE_KEY, "server-host-key")?.outputs?.publicKeyOpenssh;
  if (address === undefined || hostKey === undefined) return undefined;
  const loginKey = named(PRIVATE_KEY, "server-login-key")?.outputs?.privateKeyOpenssh;
  const privateKey = loginKey === undefined ? undefined : plain(loginKey);
  return { stack, address, hostKey: plain(hostKey), privateKey };
}

/** Writes what OpenSSH needs to reach a stack's server, where it has one. */
export function prepareSsh(stack: string, resources: readonly StateResource[]): void {
  const files = sshFilesOf(stack, resources);
  if (files) writeSshFiles(files);
}

const PRIVATE_KEY = "tls:index/privateKey:PrivateKey";

/** A value of the state as it is: a secret is exported as JSON within an envelope. */
function plain(value: unknown): string {
  return typeof value === "object" && value !== null && "plaintext" in value
    ? JSON.parse(String(value.plaintext))
    : String(value);
}
