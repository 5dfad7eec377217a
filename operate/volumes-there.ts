import { UserError } from "../core/capacity/user-error";
import { lines } from "../engine/engine";
import type { Docker } from "../engine/server-engine";
import { type EngineVolume, isVolumeOf, type VolumeOwner, volumesOn } from "../engine/volume-owner";
import type { ChosenStack } from "../program/chosen-stack";
import type { PlannedResource } from "../program/offline";
import { projectName, stackNames } from "../program/project";
import { VOLUME } from "../pulumi/events/steps";
import type { StateResource } from "../pulumi/state";
import { deployedIn, volumesIn } from "./data-users";

/** A stack among those of its project. */
export interface Stack {
  readonly owner: VolumeOwner;
  readonly stacks: readonly string[];
}

/** The stack of a directory that runs a system. */
export function stackIn({ directory, name }: Place, system: string): Stack {
  const owner = { project: projectName(directory), system, stack: name };
  return { owner, stacks: stackNames(directory) };
}

type Place = Pick<ChosenStack, "directory" | "name">;

/**
 * Says which volumes that an engine has a plan would take over, as far as the state does not know them: what they hold comes with them.
 * Throws a UserError for one that is another stack's.
 */
export async function checkTakenOver(
  engine: Docker,
  stack: Stack,
  planned: readonly PlannedResource[],
  known: readonly StateResource[],
  say: (line: string) => void,
): Promise<void> {
  const ours = new Set(known.flatMap(({ type, inputs }) => volumesIn(type, inputs ?? {})));
  const names = new Set(planned.flatMap(({ type, props }) => volumesIn(type, props)));
  for (const name of ours) names.delete(name);
  if (names.size === 0) return;
  const users = planned.flatMap(({ type, props }) => deployedIn(type, props) ?? []);
  for (const volume of await volumesOn(engine, (name) => names.has(name))) {
    const user = users.find(({ mounts }) => mounts.some((mount) => mount.volume === volume.name));
    requireOurs(
      volume,
      stack,
      ({ stack }) =>
        `this up would take it over: give this stack or its service another name or, where that data is no longer needed, remove it there with enxuto prune ${stack} --delete-data=${volume.name}; to bring the data here, save it there with enxuto backup ${stack}`,
    );
    const why = volume.owner ? "for this stack" : "and is this stack's by its name only";
    const service = user?.service ?? "its service";
    say(
      `volume ${volume.name} is there already, made ${volume.created} ${why}: ${service} takes it over with what it holds`,
    );
  }
}

/**
 * Says which data volumes that the state knows an engine does not have: their services would start empty, as they do where Docker is
 * told of another engine by now.
 */
export async function tellMissing(
  engine: Docker,
  planned: readonly PlannedResource[],
  known: readonly StateResource[],
  say: (line: string) => void,
): Promise<void> {
  const wanted = new Set(planned.flatMap(({ type, props }) => volumesIn(type, props)));
  for (const name of await missingVolumes(engine, known)) {
    if (!wanted.has(name)) continue;
    say(
      `warning: volume ${name}, which the state knows, is not on this engine, and an up makes an empty one: if its data is on another engine, point Docker there (docker context, DOCKER_HOST) before anything is applied`,
    );
  }
}

/**
 * Throws a UserError where data volumes that the state knows are not on an engine, although their data is to be deleted: it may be on
 * another one, and stay there, while its passwords go.
 */
export async function requireThere(
  engine: Docker,
  stack: string,
  known: readonly StateResource[],
): Promise<void> {
  const [name, ...more] = await missingVolumes(engine, known);
  if (name === undefined) return;
  throw new UserError(
    name,
    `${more.length > 0 ? `and ${more.join(", ")} are` : "is"} not on this engine: nothing was deleted. If the data is on another engine, point Docker there (docker context, DOCKER_HOST); if it is gone for good, enxuto refresh ${stack} takes it out of the state first`,
  );
}

/** Data volumes that the state knows and an engine does not have. */
async function missingVolumes(engine: Docker, known: readonly StateResource[]): Promise<string[]> {
  const names = known
    .filter(({ type, protect }) => type === VOLUME && protect)
    .flatMap(({ type, inputs }) => volumesIn(type, inputs ?? {}));
  if (names.length === 0) return [];
  const there = lines(await engine(["volume", "ls", "--quiet"]));
  return names.filter((one) => !there.includes(one));
}

/** Throws a UserError where one of some volumes is another stack's: its data is not this one's to delete. */
export async function requireOwned(
  engine: Docker,
  stack: Stack,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  for (const volume of await volumesOn(engine, (name) => names.includes(name))) {
    requireOurs(
      volume,
      stack,
      ({ stack }) =>
        `nothing was deleted: enxuto destroy ${stack} --delete-data deletes it where that stack is kept`,
    );
  }
}

function requireOurs(
  volume: EngineVolume,
  { owner: us, stacks }: Stack,
  wayOut: (owner: VolumeOwner) => string,
): void {
  const { name, owner } = volume;
  if (!owner || isVolumeOf(volume, us, stacks)) return;
  const { project, system, stack } = owner;
  throw new UserError(
    name,
    `is of the stack ${stack} with the system ${system} in the project ${project} by its labels, and ${wayOut(owner)}`,
  );
}
