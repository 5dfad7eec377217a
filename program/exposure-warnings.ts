import { isServer } from "../core/catalog/hosts";
import { EDGE, proofOf, routedPaths } from "../core/model/edge";
import { backupWarnings } from "./backup-warnings";
import type { Settings } from "./settings";

/**
 * Warnings about a rented server's data and its open ports: only keys log in over SSH, but the proxy asks for nothing by itself.
 * None on other hosts.
 */
export function exposureWarnings(settings: Settings): string[] {
  const { host, sshFrom, webFrom, webLogin, domain, system } = settings;
  if (!isServer(host)) return [];
  const warnings = [...backupWarnings(settings)];
  const anywhere = (from: readonly string[]) => from.some((network) => network.endsWith("/0"));
  if (anywhere(sshFrom)) {
    warnings.push("SSH is reached from any address: set enxuto:sshFrom to yours");
  }
  if (system.services.has(EDGE) && webFrom.length > 0) {
    const open = routedPaths(system)
      .filter((path) => proofOf(path, settings) === "nothing")
      .map(({ path, service }) => `${path} (${service})`);
    if (anywhere(webFrom) && open.length > 0) {
      const way = webLogin ? "set enxuto:webFrom" : "set enxuto:webLogin or enxuto:webFrom";
      warnings.push(
        `anybody on the internet reaches ${open.join(", ")} without a login: ${way}, or leave it so where that is meant`,
      );
    }
    if (domain === "") {
      warnings.push(
        "the web is served over plain HTTP, passwords included: set enxuto:domain to get a certificate",
      );
    }
  }
  return warnings;
}
