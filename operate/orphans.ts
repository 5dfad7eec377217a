import { lines } from "../engine/engine";
import type { Docker } from "../engine/server-engine";

/** A container or a network of a stack. */
export interface Found {
  readonly id: string;
  readonly name: string;
  /** Time at which it was made by the engine's clock, milliseconds since 1970. */
  readonly created: number;
  /** The system that a container is of; undefined for a network. */
  readonly system: string | undefined;
  /** Whether containers are attached to a network. */
  readonly isUsed: boolean;
}

/** Removes those of a stack's containers and networks that are orphans, and tells of each. */
export async function removeOrphans(
  engine: Docker,
  stack: string,
  isOrphan: (found: Found) => boolean,
): Promise<string[]> {
  const filter = ["--no-trunc", "--filter", `label=enxuto.stack=${stack}`];
  const orphans = async (list: readonly string[], inspect: readonly string[]) => {
    const ids = lines(await engine([...list, "--quiet", ...filter]));
    const all: Inspected[] = ids.length === 0 ? [] : JSON.parse(await engine([...inspect, ...ids]));
    return all
      .map(({ Id, Name, Created, Config, Containers }) => ({
        id: Id,
        name: Name.replace(/^\//, ""),
        created: Date.parse(Created),
        system: Config?.Labels?.["enxuto.system"],
        isUsed: Object.keys(Containers ?? {}).length > 0,
      }))
      .filter(isOrphan);
  };
  const removed: string[] = [];
  for (const { id, name } of await orphans(["ps", "--all"], ["inspect"])) {
    // Stopped as gently as ever: it may be a database at work. `--volumes` takes only those without a name.
    await engine(["stop", id]);
    await engine(["rm", "--volumes", id]);
    removed.push(`removed container ${name}: half made, and not in the state`);
  }
  for (const { id, name } of await orphans(["network", "ls"], ["network", "inspect"])) {
    await engine(["network", "rm", id]);
    removed.push(`removed network ${name}: half made, and not in the state`);
  }
  return removed;
}

/** Parts of a container or a network that are read. */
interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  /** Of a container. */
  readonly Config?: { readonly Labels?: Readonly<Record<string, string>> };
  /** Of a network. */
  readonly Containers?: Readonly<Record<string, unknown>>;
}
