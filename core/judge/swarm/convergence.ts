import type { SwarmService, SwarmTask } from "./node";

/** How far a swarm is with a version of a service. */
export type Convergence =
  | { readonly kind: "converged" }
  | {
      readonly kind: "waiting";
      /** Whether an image is still on its way: then time does not count against the service. */
      readonly pulls: boolean;
      /** What keeps a task from its node, in Docker's words; empty where nothing does. */
      readonly error: string;
    }
  | {
      readonly kind: "failed";
      /** `paused` by Docker at the first bad task, `rolled back` to the version before, or `failing` again and again. */
      readonly why: "paused" | "rolled back" | "failing" | "replaced";
      readonly error: string;
    };

/** After so many tasks that failed on their way a new service is given up. */
const FAILURES = 3;

/** State of a task that still waits for its image. One that its server has only accepted waits for the server: a full disk holds it there. */
const PULLING = "preparing";

/** States that a task does not leave any more. */
const ENDED: ReadonlySet<string> = new Set(["failed", "rejected", "complete", "shutdown"]);

/**
 * Judges whether a version of a service has taken over: as many of its own tasks run as are wanted, which in a swarm means that they
 * are healthy, and Docker calls the update completed. Tasks of the version before never count, and neither does the word of an
 * update before.
 */
export function convergenceOf(
  { version: current, update }: Pick<SwarmService, "version" | "update">,
  tasks: readonly SwarmTask[],
  { version, replicas }: { readonly version: number; readonly replicas: number },
): Convergence {
  const own = tasks.filter((task) => task.version === version);
  const ended = own.filter(({ state }) => ENDED.has(state) && state !== "shutdown");
  const error = lastError(own);
  if (update?.startsWith("rollback")) return { kind: "failed", why: "rolled back", error };
  if (current !== version) return { kind: "failed", why: "replaced", error };
  if (update === "paused") return { kind: "failed", why: "paused", error };
  const wanted = own.filter(({ desired }) => desired === "running");
  const running = wanted.filter(({ state }) => state === "running");
  if (running.length >= replicas && update !== "updating") return { kind: "converged" };
  if (ended.length >= FAILURES) return { kind: "failed", why: "failing", error };
  const waits = wanted.filter(({ state }) => state !== "running");
  return {
    kind: "waiting",
    pulls: waits.some(({ state }) => state === PULLING),
    error: waits.find((task) => task.error !== "")?.error ?? error,
  };
}

function lastError(tasks: readonly SwarmTask[]): string {
  return tasks.filter(({ error }) => error !== "").at(-1)?.error ?? "";
}
