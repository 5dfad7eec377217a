import * as pulumi from "@pulumi/pulumi";
import { selectHost } from "../components/hosts";
import type { HostedArgs } from "../components/hosts/host";
import { refusalText } from "../core/capacity/refusal";
import { UserError } from "../core/capacity/user-error";
import { admission } from "./admission";
import { readSettings } from "./settings";

/** What a stack exports. */
export interface StackOutputs {
  /** Where the published services are reached, by service. */
  readonly urls: Readonly<Record<string, pulumi.Input<string>>>;
  /** The memory account that was admitted, in MiB. */
  readonly fit: Readonly<Record<string, number>>;
}

/** Reads the settings, admits the system on the host, deploys it. A refusal throws before any resource is registered. */
export async function program(): Promise<StackOutputs> {
  try {
    const settings = readSettings();
    const fit = admission(settings, new Date());
    if (fit.verdict === "refused") throw new pulumi.RunError(refusalText(fit));
    const host = selectHost(settings.host);
    const args = {
      ...settings,
      memTotalMiB: fit.host.memTotalMiB,
      rollouts: new Map(fit.services.map(({ name, rollout }) => [name, rollout])),
      rolling: fit.rolling ?? "together",
      plans: new Map(fit.services.flatMap(({ name, plan }) => (plan ? [[name, plan]] : []))),
    } satisfies HostedArgs;
    await host.check?.(args);
    return { urls: host.deploy(args), fit: { ...fit.memory } };
  } catch (error) {
    // Pulumi prints a RunError without the stack trace that a mistake of the user's does not need.
    throw error instanceof UserError ? new pulumi.RunError(error.message) : error;
  }
}
