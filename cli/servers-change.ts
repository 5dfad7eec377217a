import { drainServer, restoreServer } from "../components/hosts/swarm/drain";
import { got, UserError } from "../core/capacity/user-error";
import { docker } from "../engine/engine";
import type { Docker } from "../engine/server-engine";
import { stackEngine } from "../operate/stack-engine";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import { isSwarm } from "../program/settings";
import { EXIT, type Verb } from "./verb";

type Flags = Parameters<Verb<"servers">["run"]>[0]["values"];

/**
 * Empties one of a stack's servers, or without a stack one of the swarm that the Docker CLI talks to, or lets it take tasks again; gives
 * the exit code.
 */
export async function changeServer(
  action: "drain" | "restore",
  [server, stack]: readonly string[],
  values: Flags,
): Promise<number> {
  const { "stop-data": stopsData = false, ...others } = values;
  const [other] = Object.keys(others);
  if (other) throw new UserError(`--${other}`, `does not go with servers ${action}`);
  if (server === undefined) {
    throw new UserError("SERVER", `${got(server)}, expected a server of the swarm by its name`);
  }
  if (action === "drain") {
    await drainServer({ engine: await engineOf(stack), server, stopsData, say: console.log });
    return EXIT.ok;
  }
  if (stopsData) throw new UserError("--stop-data", "goes with servers drain only");
  await restoreServer(await engineOf(stack), server, console.log);
  return EXIT.ok;
}

/** A manager of the swarm that carries a stack; without a stack the engine that the Docker CLI talks to. */
async function engineOf(stack: string | undefined): Promise<Docker> {
  if (stack === undefined) return docker;
  const chosen = await chooseStack([stack], {});
  const { settings } = await runOffline(chosen.systems, chosen.name, chosen.config);
  if (!isSwarm(settings)) {
    throw new UserError(
      chosen.name,
      "runs on one machine: there is no other that tasks could move to",
    );
  }
  return (await stackEngine(chosen, settings.host)).docker;
}
