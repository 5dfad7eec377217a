import * as fs from "node:fs";
import { run } from "../engine/run";
import { putSafely } from "../engine/safe-file";
import { onServer } from "../engine/ssh";
import { type SshFiles, sshConfigPath, writeSshFiles } from "../engine/ssh-files";
import { resourceOf } from "../pulumi/events/steps";
import { inClear, type StateResource } from "../pulumi/state";
import { serversIn } from "./deployed-server";

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
  const privateKey = loginKey === undefined ? undefined : String(inClear(loginKey));
  return { stack, address, hostKey: String(inClear(hostKey)), privateKey };
}

/**
 * Whether something of a state is on the engine that Docker itself talks to, whatever the stack's setting says by now: what is on
 * servers is made by a provider of their own.
 */
export function standsHere(resources: readonly StateResource[]): boolean {
  return resources.some(
    ({ type, provider = "", delete: gone }) =>
      !gone &&
      /^docker:index\/(container|network|service|volume):/.test(type) &&
      provider.includes("pulumi:providers:docker::default"),
  );
}

/** How each of several servers but the first is reached, read from the state; none where there is one server. */
function memberFilesOf(stack: string, resources: readonly StateResource[]): SshFiles[] {
  const first = sshFilesOf(stack, resources);
  if (!first) return [];
  const there = resources.filter((resource) => !resource.delete);
  return serversIn(there)
    .slice(1)
    .flatMap(({ urn, outputs }) => {
      const { name: server } = resourceOf(urn);
      const key = there.find((one) => one.urn.endsWith(`${PRIVATE_KEY}::${server}-host-key`));
      const hostKey = key?.outputs?.publicKeyOpenssh;
      const address = outputs?.ipv4Address;
      if (hostKey === undefined || typeof address !== "string") return [];
      return [{ ...first, server, address, hostKey: String(inClear(hostKey)) }];
    });
}

/** Writes what OpenSSH needs to reach a stack's servers, where it has any. Whoever asks the first of several asks a manager. */
export async function prepareSsh(
  stack: string,
  resources: readonly StateResource[],
): Promise<void> {
  const files = sshFilesOf(stack, resources);
  if (!files) return;
  writeSshFiles(files);
  const others = memberFilesOf(stack, resources);
  for (const other of others) writeSshFiles(other);
  await askManager(
    stack,
    others.flatMap(({ server }) => server ?? []),
  );
}

/**
 * Where the first of several servers does not answer as a manager, has its configuration lead to another one that does: the swarm goes on
 * without it. Whatever deploys writes that of the first again.
 */
async function askManager(stack: string, others: readonly string[]): Promise<void> {
  const first = sshConfigPath(stack);
  if (others.length === 0 || (await manages(first))) return;
  for (const other of others) {
    const config = sshConfigPath(stack, other);
    if (await manages(config)) return putSafely(first, fs.readFileSync(config));
  }
}

async function manages(config: string): Promise<boolean> {
  const { code } = await run(onServer(config, "docker node ls --quiet"), { seconds: 40 });
  return code === 0;
}

const PRIVATE_KEY = "tls:index/privateKey:PrivateKey";
