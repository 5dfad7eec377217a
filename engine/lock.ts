import { UserError } from "../core/capacity/user-error";
import { lines } from "./engine";
import { machineId, processOf } from "./process";
import type { Docker } from "./server-engine";

/**
 * A lock on an engine: a container that never runs, whose name is the lock.
 *
 * Docker gives a name to one container only, whoever asks from whichever machine: that is the test and the set. It is removed and
 * renamed by its id, so that nothing is done to a lock other than the one that was looked at. Its labels say who holds it, its
 * time of creation is the engine's own, and its beat is the number of retries of its restart policy, which `docker update` raises:
 * whoever sees the same number for long knows that its holder is gone, without comparing two clocks.
 */
export interface EngineLock {
  readonly id: string;
  readonly holder: Holder;
  /** Time at which it was taken by the engine's clock, milliseconds since 1970. */
  readonly since: number;
  /** Time at which a run on another state took it next, by the same clock. @default - none is known to have */
  readonly until?: number;
  readonly beat: number;
}

/** The process that holds a lock, and what for. */
export interface Holder {
  readonly user: string;
  readonly host: string;
  /** See `machineId`. */
  readonly machine: string;
  readonly pid: number;
  readonly start: string;
  /** The process that keeps the lock's beat while the work lasts. */
  readonly keeper: { readonly pid: number; readonly start: string };
  /** `up`, `destroy`. */
  readonly verb: string;
  /** The state that it works on: other states on one engine know other resources. */
  readonly state: string;
  /** Time at which it was taken by the holder's own clock, ISO 8601. */
  readonly began: string;
}

/** Whether a holder on this machine lives, by its processes; undefined for one on another machine. */
export function livesHere({ machine, pid, start, keeper }: Holder): Life | undefined {
  if (machine !== machineId()) return undefined;
  if (processOf(pid)?.start === start) return "at work";
  return processOf(keeper.pid)?.start === keeper.start ? "left alone" : "gone";
}

/** A holder that works, one that was killed while Pulumi still works for it, and one that is gone. */
export type Life = "at work" | "left alone" | "gone";

/** Takes a lock and gives its id; undefined where it is held. */
export async function createLock(
  engine: Docker,
  name: string,
  holder: Holder,
): Promise<string | undefined> {
  const create = () =>
    engine([
      ...["create", "--pull", "never", "--name", containerName(name)],
      ...["--label", `${LOCK_LABEL}=${name}`],
      ...["--label", `${HOLDER_LABEL}=${JSON.stringify(holder)}`],
      ...[IMAGE, "lock"],
    ]);
  try {
    const created = await create().catch(async (error) => {
      if (!/no such image|unable to find image/i.test(String(error))) throw error;
      // An image of nothing, made of an archive of nothing: no registry has to be there.
      await engine(["import", "/dev/null", IMAGE]);
      return create();
    });
    const [id = ""] = lines(created).slice(-1);
    if (/^[0-9a-f]{64}$/.test(id)) return id;
  } catch (error) {
    if (/\bis already in use\b/.test(String(error))) return undefined;
    throw error;
  }
  throw new UserError("docker create", "the engine answers without a container: it holds no lock");
}

/** The lock of a name; undefined where nobody holds it. */
export async function findLock(engine: Docker, name: string): Promise<EngineLock | undefined> {
  return (await inspected(engine, containerName(name)))[0];
}

/**
 * What killed holders left behind: their locks under other names, until what they had begun is put in order.
 *
 * @see setAside
 */
export async function findLeftovers(engine: Docker, name: string): Promise<EngineLock[]> {
  const filter = ["--filter", `label=${LOCK_LABEL}=${name}`, "--filter", `name=${LEFT}`];
  const ids = lines(await engine(["ps", "--all", "--quiet", "--no-trunc", ...filter]));
  return ids.length === 0 ? [] : inspected(engine, ...ids);
}

/** Takes a lock's name from a holder that is gone, and keeps what it says. Of several who judged the same lock all may do so. */
export async function setAside(engine: Docker, { id }: Pick<EngineLock, "id">): Promise<void> {
  await engine(["rename", id, `${LEFT}${id.slice(0, SHORT)}`]).catch((error) => {
    if (!/No such container|same name|already in use/i.test(String(error))) throw error;
  });
}

/** Writes down on what a killed holder left that a run on another state took the lock at this moment. */
export async function endTenure(engine: Docker, { id }: EngineLock, until: number): Promise<void> {
  await engine(["rename", id, `${LEFT}${id.slice(0, SHORT)}-${until}`]).catch((error) => {
    if (!/No such container|same name/i.test(String(error))) throw error;
  });
}

/** Removes the very lock of an id. */
export async function removeLock(engine: Docker, id: string): Promise<void> {
  await engine(["rm", id]).catch((error) => {
    if (!/No such container|already in progress/i.test(String(error))) throw error;
  });
}

const IMAGE = "enxuto-lock:1";
const LOCK_LABEL = "enxuto.lock";
const HOLDER_LABEL = "enxuto.holder";

/** Beginning of the name of a lock whose holder is gone; so many digits of its id follow, and where it is known the time of `until`. */
export const LEFT = "enxuto-left-";
export const SHORT = 12;

/** Parts of a lock's container that are read. */
interface LockContainer {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Config: { readonly Labels?: Readonly<Record<string, string>> | null };
  readonly HostConfig: { readonly RestartPolicy: { readonly MaximumRetryCount: number } };
}

async function inspected(engine: Docker, ...names: readonly string[]): Promise<EngineLock[]> {
  try {
    const found: LockContainer[] = JSON.parse(
      await engine(["inspect", "--type", "container", ...names]),
    );
    return found.map(({ Id, Name, Created, Config, HostConfig }) => {
      const [, until] = /-(\d{13,})$/.exec(Name) ?? [];
      return {
        id: Id,
        holder: holderIn(Id, Name, Config.Labels?.[HOLDER_LABEL]),
        since: Date.parse(Created),
        ...(until ? { until: Number(until) } : {}),
        beat: HostConfig.RestartPolicy.MaximumRetryCount,
      };
    });
  } catch (error) {
    if (/No such container/i.test(String(error))) return [];
    throw error;
  }
}

/** What a lock's label says of who holds it. Throws a UserError for a container that is none of ours and has its name. */
function holderIn(id: string, name: string, label: string | undefined): Holder {
  try {
    const holder: Holder = JSON.parse(label ?? "");
    if (typeof holder.pid === "number" && typeof holder.keeper.pid === "number") return holder;
  } catch {
    // Said below.
  }
  throw new UserError(
    name.replace(/^\//, ""),
    `is a container that does not say who holds the stack's lock, and has its name, so nothing was done: enxuto did not make it. Where nobody needs it, docker rm ${id.slice(0, SHORT)} removes it`,
  );
}

function containerName(name: string): string {
  return `enxuto-lock-${name}`;
}
