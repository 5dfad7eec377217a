import { isDeepStrictEqual } from "node:util";
import { unseenText } from "../components/hosts/server/known";
import { UserError } from "../core/capacity/user-error";
import { run } from "../engine/run";
import { onServer } from "../engine/ssh";
import { sshConfigPath } from "../engine/ssh-files";
import { CommandFailure } from "../pulumi/command";
import { resourceOf, StepReader } from "../pulumi/events/steps";
import { forget, keptOf, type StateResource } from "../pulumi/state";
import type { OpenStack } from "../pulumi/workspace";
import { goneWithServer, rentedIn, serversIn } from "./deployed-server";
import { sshFilesOf } from "./server-access";

/**
 * Whether the provider has a stack's server no longer.
 *
 * It is asked only of a server that does not answer, and believed where it shows something else of the stack: to another account's token
 * all of it is gone.
 */
export async function isServerGone(
  open: OpenStack,
  resources: readonly StateResource[],
): Promise<boolean> {
  const server = serverIn(resources);
  if (!server || !sshFilesOf(open.stack.name, resources)) return false;
  if (await answers(open.stack.name)) return false;
  const seen = await seenOf(open, rentedIn(resources));
  return (seen?.gone.has(server.urn) ?? false) && (seen?.shown.size ?? 0) > 0;
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

/** What a provider has no longer of a stack, and what it still shows, by URN. */
interface Seen {
  readonly gone: ReadonlySet<string>;
  readonly shown: ReadonlySet<string>;
}

/** Asks a provider for some of a stack's resources; undefined where it gives no answer, which is the operation's to report. */
async function seenOf(
  { stack, configFile }: OpenStack,
  asked: readonly StateResource[],
): Promise<Seen | undefined> {
  const steps = new StepReader();
  const seen = { gone: new Set<string>(), shown: new Set<string>() };
  try {
    await stack.previewRefresh({
      ...{ target: asked.map(({ urn }) => urn), configFile, color: "never" },
      onEvent: (event) => {
        const step = steps.read(event);
        if (step?.op !== "refresh" || step.phase !== "ends") return;
        const { type, name } = step.resource;
        const urn = asked.find((one) =>
          isDeepStrictEqual(resourceOf(one.urn), { type, name }),
        )?.urn;
        if (urn) seen[step.gone ? "gone" : "shown"].add(urn);
      },
    });
  } catch (error) {
    if (error instanceof CommandFailure) return undefined;
    throw error;
  }
  return seen;
}

/**
 * Throws a UserError where the provider of a stack's server shows nothing of what the state has there: another account's token would
 * have all of it taken for removed, and dropped from the state.
 */
export async function requireShown(
  open: OpenStack,
  resources: readonly StateResource[],
): Promise<void> {
  if (await isUnseen(open, resources)) {
    throw new UserError(open.stack.name, unseenText(open.stack.name));
  }
}

/** Takes out of a state what its provider shows nothing of, and all that was on its server. Throws a UserError where it shows any of it. */
export async function forgetAll(
  open: OpenStack,
  resources: readonly StateResource[],
  say: (line: string) => void,
): Promise<void> {
  if (!(await isUnseen(open, resources))) {
    throw new UserError(
      "--all-gone",
      `the provider of ${open.stack.name} has to answer and show nothing that the state has there, and it does not: run enxuto refresh ${open.stack.name}`,
    );
  }
  const lost = [...new Set([...rentedIn(resources), ...goneWithServer(resources)])];
  await forget(open, lost);
  say(`${lost.length} resources at its provider and on its server are taken out of the state`);
  for (const { what, name } of keptOf(lost)) say(`  given up: ${what} ${name}`);
}

/** Whether its provider answers, and shows nothing of what a state has there. */
async function isUnseen(open: OpenStack, resources: readonly StateResource[]): Promise<boolean> {
  const rented = rentedIn(resources);
  if (rented.length === 0) return false;
  const seen = await seenOf(open, rented);
  return seen !== undefined && seen.shown.size === 0 && seen.gone.size > 0;
}
