import * as pulumi from "@pulumi/pulumi";
import { selectHost } from "../components/hosts";
import type { HostedArgs } from "../components/hosts/host";
import type { KnownToState } from "../components/hosts/server/known";
import { UserError } from "../core/capacity/user-error";
import type { System } from "../core/model/system";
import { refusalText } from "../core/report/refusal";
import { admission } from "./admission";
import { FORM } from "./form";
import { readSettings } from "./settings";

/** Exports of a stack. */
export interface StackOutputs {
  /** Addresses of the published services, by service. */
  readonly urls: Readonly<Record<string, pulumi.Input<string>>>;
  /** The memory account that was admitted, in MiB. */
  readonly fit: Readonly<Record<string, number>>;
  /** Form in which the version that deployed it leaves a stack: an earlier version that does not know it changes nothing. */
  readonly form: number;
}

/**
 * The program of a project's stacks, for Pulumi to run: reads the settings, admits the system that they name on its host, and
 * deploys it. A refusal throws before any resource is registered.
 *
 * `systems` are all that a stack can name. In `index.ts`: `export = program([shop])`, or `export default` in an ES module.
 */
export function program(systems: Iterable<System>): () => Promise<StackOutputs> {
  return () => deploy(systems, {});
}

/** The same without a question to any server: what a plan needs to know of a stack's resources. */
export function programOffline(systems: Iterable<System>): () => Promise<StackOutputs> {
  return () => deploy(systems, { offline: true });
}

/** The same beside a state that was read: a server that it does not know is made once only. */
export function programBeside(
  systems: Iterable<System>,
  known: () => KnownToState | undefined,
): () => Promise<StackOutputs> {
  return () => deploy(systems, { known: known() });
}

async function deploy(
  systems: Iterable<System>,
  { known, offline = false }: { known?: KnownToState | undefined; offline?: boolean },
): Promise<StackOutputs> {
  try {
    const settings = readSettings(systems);
    const fit = admission(settings, new Date());
    if (fit.verdict === "refused") throw new pulumi.RunError(refusalText(fit));
    const host = selectHost(settings.host);
    const args = {
      ...settings,
      known,
      memTotalMiB: fit.host.memTotalMiB,
      rollouts: new Map(fit.services.map(({ name, rollout }) => [name, rollout])),
      rolling: fit.rolling ?? "together",
      servers: fit.servers ?? [],
      plans: new Map(fit.services.flatMap(({ name, plan }) => (plan ? [[name, plan]] : []))),
    } satisfies HostedArgs;
    await host.check?.(args);
    if (!offline) await host.checkServers?.(args);
    return { urls: host.deploy(args), fit: { ...fit.memory }, form: FORM };
  } catch (error) {
    // Pulumi prints a RunError without the stack trace that a mistake of the user's does not need.
    throw error instanceof UserError ? new pulumi.RunError(error.message) : error;
  }
}
