import { run } from "../engine/run";
import { onServer } from "../engine/ssh";
import { sshConfigPath } from "../engine/ssh-files";
import { CommandFailure } from "../pulumi/command";
import { StepReader } from "../pulumi/events/steps";
import { forget, keptOf, type StateResource } from "../pulumi/state";
import type { OpenStack } from "../pulumi/workspace";
import { goneWithServer, serversIn } from "./deployed-server";
import { sshFilesOf } from "./server-access";

/**
 * Whether the provider has a stack's server no longer.
 *
 * It is asked only of a server that does not answer, so that another account's token forgets none that works.
 */
export async function isServerGone(
  open: OpenStack,
  resources: readonly StateResource[],
): Promise<boolean> {
  const server = serverIn(resources);
  if (!server || !sshFilesOf(open.stack.name, resources)) return false;
  return !(await answers(open.stack.name)) && (await isGone(open, server.urn));
}

/**
 * Forgets a server that its provider has no longer, with all that was on it: it could never be asked how that is. Returns what the
 * state holds then.
 */
export async function forgetServer(
  open: OpenStack,
  resources: readonly StateResource[],
  say: (line: string) => void,
): Promise<readonly StateResource[]> {
  const server = serverIn(resources);
  const lost = [...(server ? [server] : []), ...goneWithServer(resources)];
  await forget(open, lost);
  say(
    "the server no longer exists at the provider: it is removed from the state with all that ran on it",
  );
  for (const { what, name } of keptOf(lost)) say(`  gone with its disk: ${what} ${name}`);
  return resources.filter((resource) => !lost.includes(resource));
}

function serverIn(resources: readonly StateResource[]): StateResource | undefined {
  return serversIn(resources)[0];
}

/** Code that OpenSSH ends with where it reaches no server. */
const NO_CONNECTION = 255;

async function answers(stack: string): Promise<boolean> {
  const { code } = await run(onServer(sshConfigPath(stack), "true"), { seconds: 30 });
  return code !== NO_CONNECTION && code !== null;
}

/** Whether the provider says so; what else it may say is the operation's to report. */
async function isGone({ stack, configFile }: OpenStack, urn: string): Promise<boolean> {
  const steps = new StepReader();
  let gone = false;
  try {
    await stack.previewRefresh({
      ...{ target: [urn], configFile, color: "never" },
      onEvent: (event) => {
        gone ||= steps.read(event)?.gone ?? false;
      },
    });
  } catch (error) {
    if (error instanceof CommandFailure) return false;
    throw error;
  }
  return gone;
}
