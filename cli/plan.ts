import { parseArgs } from "node:util";
import type { Fit } from "../capacity/fit";
import { UserError } from "../capacity/user-error";
import { type OfflineRun, runOffline } from "./offline";
import { readStackConfig, type StackConfig, stackNames } from "./project";
import { accountText } from "./render/account";
import { accountMarkdown } from "./render/markdown";
import { EXIT, type Verb } from "./verb";

/** A stack's plan, as `--json` prints it. */
export interface Plan extends Fit {
  readonly schemaVersion: 1;
  readonly stack: string;
  readonly policies: readonly { readonly name: string; readonly violations: readonly string[] }[];
  readonly resources: readonly { readonly type: string; readonly name: string }[];
}

/** `enxuto plan`: whether stacks fit their hosts, found out offline. */
export const plan: Verb = {
  usage: "[STACK…] [--host KIND[:SIZE]] [--profile P] [--config KEY=VALUE]… [--json | --markdown]",
  summary:
    "Shows whether stacks fit their hosts, with the account of every service. Needs only Node.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        host: { type: "string" },
        profile: { type: "string" },
        config: { type: "string", multiple: true, short: "c" },
        json: { type: "boolean" },
        markdown: { type: "boolean" },
      },
    });
    const directory = process.cwd();
    const stacks = positionals.length > 0 ? positionals : stackNames(directory);
    if (stacks.length === 0) {
      throw new UserError("stack", `there is no Pulumi.STACK.yaml in ${directory}`);
    }
    const plans: Plan[] = [];
    for (const stack of stacks) {
      const config = overridden(readStackConfig(directory, stack), values);
      plans.push(planOf(stack, await runOffline(stack, config)));
    }
    console.log(
      values.json
        ? JSON.stringify(plans.length === 1 ? plans[0] : { schemaVersion: 1, plans }, null, 2)
        : plans.map(values.markdown ? accountMarkdown : planText).join("\n\n"),
    );
    return plans.every(passes) ? EXIT.ok : EXIT.refused;
  },
};

function passes({ verdict, policies }: Plan): boolean {
  return verdict === "fits" && policies.every(({ violations }) => violations.length === 0);
}

function planOf(stack: string, { fit, resources }: OfflineRun): Plan {
  return {
    schemaVersion: 1,
    stack,
    ...fit,
    policies: [],
    resources: resources.map(({ type, name }) => ({ type, name })),
  };
}

function planText(plan: Plan): string {
  const lines = [`${plan.stack}: ${accountText(plan)}`];
  return lines.join("\n");
}

/** A stack's configuration under the flags of the command line. */
export function overridden(
  config: StackConfig,
  flags: { readonly host?: string; readonly profile?: string; readonly config?: readonly string[] },
): StackConfig {
  const values: Record<string, string> = { ...config.values };
  if (flags.host !== undefined) {
    const [kind, ...size] = flags.host.split(":");
    values["enxuto:host"] = kind;
    values["enxuto:size"] = size.join(":");
  }
  if (flags.profile !== undefined) values["enxuto:profile"] = flags.profile;
  for (const setting of flags.config ?? []) {
    const [key, ...value] = setting.split("=");
    if (value.length === 0) throw new UserError("--config", `got "${setting}", expected KEY=VALUE`);
    values[key.includes(":") ? key : `enxuto:${key}`] = value.join("=");
  }
  return { ...config, values };
}
