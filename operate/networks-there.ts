import { UserError } from "../core/capacity/user-error";
import { lines } from "../engine/engine";
import type { Docker } from "../engine/server-engine";
import type { PlannedResource } from "../program/offline";
import type { StateResource } from "../pulumi/state";

const NETWORK = "docker:index/network:Network";

/**
 * Throws a UserError where an engine has a network already that a plan would make: another stack of the same system, whose networks are
 * called the same, or what somebody made by hand. Docker refuses it when half of the `up` is done.
 */
export async function requireFreeNetworks(
  engine: Docker,
  stack: string,
  planned: readonly PlannedResource[],
  known: readonly StateResource[],
): Promise<void> {
  const ours = new Set(known.flatMap(({ type, inputs }) => namesIn(type, inputs ?? {})));
  const wanted = new Set(planned.flatMap(({ type, props }) => namesIn(type, props)));
  for (const name of ours) wanted.delete(name);
  if (wanted.size === 0) return;
  const there = lines(await engine(["network", "ls", "--format", "{{.Name}}"]));
  const names = [...new Set(there)].filter((name) => wanted.has(name));
  if (names.length === 0) return;
  const found: Inspected[] = JSON.parse(await engine(["network", "inspect", ...names]));
  for (const { Name, Labels } of found) {
    const owner = Labels?.[STACK_LABEL];
    // What a killed run of this stack left is put in order, or taken back into the state, before anything is made.
    if (owner === stack) continue;
    throw new UserError(Name, owner === undefined ? byOthers(Labels) : byStack(owner, stack));
  }
}

const STACK_LABEL = "enxuto.stack";

/** Parts of a network that are read. */
interface Inspected {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>> | null;
}

function namesIn(type: string, { name }: Readonly<Record<string, unknown>>): string[] {
  return type === NETWORK ? [String(name)] : [];
}

function byStack(owner: string, stack: string): string {
  return `is the network of the stack ${owner} on this engine, and ${stack} would make one of the same name, so nothing was made: an engine carries one stack of a system. Run ${stack} on another engine (docker context, DOCKER_HOST) or host, or remove the other one with enxuto destroy ${owner}, which keeps its data`;
}

function byOthers(labels: Inspected["Labels"]): string {
  const project = labels?.["com.docker.compose.project"];
  const made =
    project === undefined ? "that enxuto did not make" : `of the Compose project ${project}`;
  return `is a network on this engine already, ${made}, so nothing was made: remove it with docker network rm, or give the system another one with network in defineSystem`;
}
