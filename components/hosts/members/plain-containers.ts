import { lines } from "../../../engine/engine";
import type { Docker } from "../../../engine/server-engine";
import { SERVICE_LABEL } from "../../../engine/stack-labels";
import { STACK_LABEL } from "../../../engine/swarm";

/** A server that carried a stack by itself until now. */
export interface Carried {
  readonly engine: Docker;
  readonly stack: string;
  /** Its name in the plan. */
  readonly server: string;
  readonly say: (line: string) => void;
}

/**
 * Ends and removes the containers that a stack had on its only server, and their networks, before services of a swarm take over: they
 * have the same ports, the same names of networks, and the same volumes, which stay as they are. Does nothing where there are none.
 */
export async function endPlainContainers(carried: Carried): Promise<void> {
  const { engine, stack, server, say } = carried;
  const ofStack = ["--filter", `label=${STACK_LABEL}=${stack}`];
  // A stack's lock has a container, too, which stays.
  const ofService = ["--filter", `label=${SERVICE_LABEL}`];
  const containers = lines(await engine(["ps", "--all", "--quiet", ...ofStack, ...ofService]));
  if (containers.length > 0) {
    // Each has the time that it declares, before it is removed: a database ends as at any other stop.
    await engine(["stop", ...containers]);
    await engine(["rm", "--force", "--volumes", ...containers]);
    say(
      `${server}: ${containers.length} containers ended, to start again as services of the swarm`,
    );
  }
  const bridges = ["--filter", "driver=bridge"];
  const networks = lines(await engine(["network", "ls", "--quiet", ...ofStack, ...bridges]));
  if (networks.length > 0) await engine(["network", "rm", ...networks]);
}
