import { got, UserError } from "../core/capacity/user-error";
import { CATALOGUES, facesTheWeb, type HostKind } from "../core/catalog/hosts";
import type { StackConfig } from "./project";
import { isHonoured, KEYS, type Key, pathOf, SETTING } from "./settings/table";

/**
 * A stack's configuration under the flags of the command line.
 *
 * Another host is asked about without the settings that it does not honour, or that are true only of the stack's own server or
 * provider.
 */
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
    for (const key of notOn(kind as HostKind, values)) delete values[pathOf(key)];
    values["enxuto:host"] = kind;
    values["enxuto:size"] = size.join(":");
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

/** `backups: true` was what `providerBackups` is now. */
function isOlderProviderBackups(key: Key, values: Readonly<Record<string, string>>): boolean {
  return key === "backups" && values[pathOf(key)] === "true";
}

function notOn(kind: HostKind, values: Readonly<Record<string, string>>): Key[] {
  const isOther = kind !== values["enxuto:host"];
  const edge = isHonoured("edge", kind) && values["enxuto:edge"];
  const hasEdge = edge ? edge !== "none" : facesTheWeb(kind);
  return KEYS.filter((key) => {
    const { trueOf, needsEdge } = SETTING[key];
    return (
      trueOf === "server" ||
      (isOther &&
        (trueOf === "provider" ||
          isOlderProviderBackups(key, values) ||
          !isHonoured(key, kind) ||
          (needsEdge === true && !hasEdge)))
    );
  });
}
