import { got, UserError } from "../core/capacity/user-error";
import { docker } from "../engine/engine";
import { drainServer, restoreServer } from "../operate/swarm-drain";
import { EXIT, type Verb } from "./verb";

type Flags = Parameters<Verb<"servers">["run"]>[0]["values"];

/** Empties a server of the swarm that the Docker CLI talks to, or lets it take tasks again; gives the exit code. */
export async function changeServer(
  action: "drain" | "restore",
  server: string | undefined,
  values: Flags,
): Promise<number> {
  const { "stop-data": stopsData = false, ...others } = values;
  const [other] = Object.keys(others);
  if (other) throw new UserError(`--${other}`, `does not go with servers ${action}`);
  if (server === undefined) {
    throw new UserError("SERVER", `${got(server)}, expected the hostname of a server of the swarm`);
  }
  if (action === "drain") {
    await drainServer({ engine: docker, server, stopsData, say: console.log });
    return EXIT.ok;
  }
  if (stopsData) throw new UserError("--stop-data", "goes with servers drain only");
  await restoreServer(docker, server, console.log);
  return EXIT.ok;
}
