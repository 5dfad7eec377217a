import { got, UserError } from "../core/capacity/user-error";
import { CATALOGUES, type HostKind } from "../core/catalog/hosts";
import type { StackConfig } from "./project";

/** A stack's configuration under the flags of the command line. */
export function overridden(
  config: StackConfig,
  flags: {
    readonly host?: string;
    readonly profile?: string;
    readonly "mem-total"?: string;
    readonly config?: readonly string[];
  },
): StackConfig {
  const values: Record<string, string> = { ...config.values };
  if (flags.host !== undefined) {
    const [kind, ...size] = flags.host.split(":");
    const sold = CATALOGUES[kind as HostKind]?.sizes.find(({ unavailable }) => !unavailable);
    if (sold && size.length === 0) {
      throw new UserError(
        "--host",
        `${got(kind)}, expected its size as well: ${kind}:${sold.name}`,
      );
    }
    values["enxuto:host"] = kind;
    values["enxuto:size"] = size.join(":");
    // It was read on the server that the stack's own file names.
    delete values["enxuto:memTotal"];
  }
  if (flags["mem-total"] !== undefined) values["enxuto:memTotal"] = flags["mem-total"];
  if (flags.profile !== undefined) values["enxuto:profile"] = flags.profile;
  for (const setting of flags.config ?? []) {
    const [key, ...value] = setting.split("=");
    if (value.length === 0) throw new UserError("--config", `got "${setting}", expected KEY=VALUE`);
    values[key.includes(":") ? key : `enxuto:${key}`] = value.join("=");
  }
  return { ...config, values };
}
