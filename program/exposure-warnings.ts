import type { StackNotice } from "../core/capacity/fit-notice";
import { isServer } from "../core/catalog/hosts";
import { EDGE, proofOf, routedPaths } from "../core/model/edge";
import { backupWarnings } from "./backup-warnings";
import type { Settings } from "./settings";

/**
 * Warnings about a rented server's data and its open ports: only keys log in over SSH, but the proxy asks for nothing by itself.
 * None on other hosts.
 */
export function exposureWarnings(settings: Settings): StackNotice[] {
  const { host, sshFrom, webFrom, webLogin, domain, system } = settings;
  if (!isServer(host)) return [];
  const warnings: StackNotice[] = [...backupWarnings(settings)];
  const anywhere = (from: readonly string[]) => from.some((network) => network.endsWith("/0"));
  if (anywhere(sshFrom)) {
    warnings.push({ code: "ssh-open" });
  }
  if (system.services.has(EDGE) && webFrom.length > 0) {
    const paths = routedPaths(system)
      .filter((path) => proofOf(path, settings) === "nothing")
      .map(({ path, service }) => ({ path, service }));
    if (anywhere(webFrom) && paths.length > 0) {
      warnings.push({ code: "web-open", paths, hasLogin: Boolean(webLogin) });
    }
    if (domain === "") warnings.push({ code: "plain-http" });
  }
  return warnings;
}
