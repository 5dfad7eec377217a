import { emptyServer } from "./members/emptied";
import { formSwarm } from "./members/form";
import { imageIds } from "./members/image-ids";
import { leaveSwarm } from "./members/leave";
import { overSsh } from "./members/member";
import { askingServer, keepReservations } from "./server/keep-reservations";
import { ship } from "./server/ship";
import { loginIn } from "./server/team-registry";
import { READY_SECONDS, waitForDocker, waitingFor } from "./server/wait";
import { converge } from "./swarm/converge";
import { closeOthers, managerOf } from "./swarm/homes";

/** What Pulumi's commands run: `wait`, `keep`, `ship`, `empty`, `form`, `ids`, `home` and `converge`. Arguments arrive in the environment as JSON. */
async function main(task: string): Promise<void> {
  const args = JSON.parse(process.env.ENXUTO_TASK ?? "{}");
  switch (task) {
    case "wait":
      console.log(await waitForDocker(args.address, READY_SECONDS, waitingFor(args.config)));
      return;
    case "keep":
      await leaveSwarm({ name: `server ${args.address}`, config: args.config }, overSsh);
      console.log(JSON.stringify(await keepReservations(args.address, askingServer(args.config))));
      return;
    case "ship":
      await ship({
        ...args,
        registry: args.registry ? { name: args.registry, login: loginIn(process.env) } : undefined,
        say: (line) => console.log(line),
      });
      return;
    case "form":
      return formSwarm({ ...args, ask: overSsh, say: (line) => console.log(line) });
    case "empty":
      return emptyServer(args, (line) => console.log(line));
    case "ids":
      console.log(JSON.stringify(await imageIds(args, overSsh)));
      return;
    case "home":
      return closeOthers(managerOf(args.service, args.manager), args);
    case "converge":
      return converge(args);
    default:
      throw new Error(`${task} is no task`);
  }
}

// A task that ends before its end has failed.
process.exitCode = 1;
main(process.argv.at(-1) ?? "").then(
  () => {
    process.exitCode = 0;
  },
  (error: Error) => console.error(error.message),
);
