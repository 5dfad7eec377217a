import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import { lines } from "../engine/engine";
import { LOCAL_DIRECTORY, ownFolder } from "../engine/local-folder";
import { putSafely } from "../engine/safe-file";
import type { Docker } from "../engine/server-engine";
import type { ChosenStack } from "../program/chosen-stack";
import { CONTAINER, VOLUME } from "../pulumi/events/steps";
import type { StateResource } from "../pulumi/state";

/** An engine of this machine, or one that its Docker CLI talks to. */
interface KnownEngine {
  /** The id that it made for itself, which it keeps through restarts and upgrades. */
  readonly id: string;
  /** Name of its machine. */
  readonly name: string;
}

/** A stack of a checkout. */
type Stack = Pick<ChosenStack, "directory" | "name">;

/**
 * Remembers the engine that a stack of this machine is worked on, and throws a UserError where it is another one than before that has
 * nothing of what the state knows: there all would be made once more, and taken for gone where it is. `resources` are undefined where
 * the state cannot be read from here.
 */
export async function requireKnownEngine(
  stack: Stack,
  resources: readonly StateResource[] | undefined,
  engine: Docker,
): Promise<void> {
  const met = await meet(stack, resources, engine, "nothing was changed");
  if (!met.stands) return;
  const file = fileOf(stack);
  ownFolder(path.dirname(file));
  putSafely(file, JSON.stringify(met.engine satisfies KnownEngine));
}

/** The same for whoever only looks: nothing is remembered. */
export async function requireSameEngine(
  stack: Stack,
  resources: readonly StateResource[],
  engine: Docker,
): Promise<void> {
  if (!read(fileOf(stack))) return;
  await meet(stack, resources, engine, "nothing is shown, since all of it would be called new");
}

/** The engine that Docker talks to, and whether it is to be remembered; throws a UserError for a strange one. */
async function meet(
  stack: Stack,
  resources: readonly StateResource[] | undefined,
  engine: Docker,
  consequence: string,
): Promise<{ readonly engine: KnownEngine; readonly stands: boolean }> {
  const words = ["info", "--format", "{{.ID}}\t{{.Name}}"];
  const [id = "", name = ""] = (await engine(words)).trim().split("\t");
  const known = read(fileOf(stack));
  const met = { id, name };
  if (id === "" || known?.id === id) return { engine: met, stands: false };
  const stands = (resources && (await standsOn(engine, resources))) === true;
  if (known && !stands) {
    throw new UserError(
      stack.name,
      `runs on the Docker engine of ${known.name} (${known.id}), and Docker talks to the one of ${name} (${id}), which has nothing of it, so ${consequence}: point Docker there (docker context, DOCKER_HOST); if that engine is gone for good, enxuto refresh ${stack.name} --all-gone takes what was on it out of the state`,
    );
  }
  return { engine: met, stands };
}

function fileOf({ directory, name }: Stack): string {
  return path.join(directory, LOCAL_DIRECTORY, "run", `${name}.engine`);
}

function read(file: string): KnownEngine | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

const NETWORK = "docker:index/network:Network";

/** Whether an engine has some of what a state knows of containers, networks and volumes, or the state knows of none. */
async function standsOn(engine: Docker, resources: readonly StateResource[]): Promise<boolean> {
  const known = resources.flatMap(({ type, id, inputs }) => {
    if (type === VOLUME) return [String(inputs?.name)];
    return id && (type === CONTAINER || type === NETWORK) ? [id] : [];
  });
  if (known.length === 0) return true;
  for (const list of [
    ["ps", "--all"],
    ["network", "ls"],
    ["volume", "ls"],
  ]) {
    const whole = list[0] === "volume" ? [] : ["--no-trunc"];
    const there = lines(await engine([...list, "--quiet", ...whole]));
    if (known.some((id) => there.includes(id))) return true;
  }
  return false;
}
