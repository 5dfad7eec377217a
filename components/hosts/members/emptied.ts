import * as fs from "node:fs";
import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import type { ServerFit } from "../../../core/capacity/placement/servers";
import { UserError } from "../../../core/capacity/user-error";
import { EMPTIED } from "../../../core/judge/swarm/node";
import { dockerOn } from "../../../engine/server-engine";
import { sshConfigPath } from "../../../engine/ssh-files";
import { managesSwarm, swarmNodes, updateNode } from "../../../engine/swarm";
import { TASK } from "../../task";
import type { HostedArgs } from "../host";
import { drainServer } from "../swarm/drain";

/** A server that its provider may restart. */
export interface Emptying {
  readonly stack: string;
  /** Its name in the plan. */
  readonly server: string;
  /** Another one restarts it. */
  readonly size: string;
}

/** Options of one of several servers: before another size restarts it, what may move has moved. */
export function afterEmptying(
  { stack, size: usual }: HostedArgs,
  { name: server, size }: ServerFit,
  options: pulumi.CustomResourceOptions & { readonly dependsOn?: readonly pulumi.Resource[] },
): pulumi.CustomResourceOptions {
  const emptying: Emptying = { stack, server, size: size ?? usual };
  const emptied = new command.local.Command(
    `${server}-emptied`,
    {
      create: `${TASK} empty`,
      // Names nothing of a server that is still to be made.
      environment: { ENXUTO_TASK: JSON.stringify(emptying) },
      logging: command.local.Logging.Stdout,
    },
    { parent: options.parent },
  );
  return { ...options, dependsOn: [...(options.dependsOn ?? []), emptied] };
}

/**
 * Empties a server as far as what runs there finds room elsewhere, and marks it, so that it takes tasks again once its swarm is put in
 * order. Does nothing where there is no swarm yet.
 */
export async function emptyServer(
  { stack, server }: Emptying,
  say: (line: string) => void,
): Promise<void> {
  if (!fs.existsSync(sshConfigPath(stack))) return;
  const engine = dockerOn(stack);
  if (!(await managesSwarm(engine))) return;
  const node = (await swarmNodes(engine)).find(({ hostname }) => hostname === server);
  if (node?.state !== "ready" || node.availability !== "active") return;
  try {
    await drainServer({ engine, server, stopsData: true, say });
    await updateNode(engine, node.id, "--label-add", `${EMPTIED}=true`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`${error.message}: ${server} restarts with what runs there`);
  }
}
