import * as fs from "node:fs";
import * as path from "node:path";
import { PACKAGE_FOLDER } from "../engine/package-folder";
import { packConfig } from "../policy/rules";
import type { OfflineRun } from "../program/offline";
import { policyContext } from "./policy-context";

/** The options that switch the policy pack on, configured for the host of the stack. */
export function policyOptions({
  configFile,
  offline: { settings, fit },
}: {
  readonly configFile: string;
  readonly offline: OfflineRun;
}): { readonly policyPacks: string[]; readonly policyPackConfigs: string[] } {
  const file = path.join(path.dirname(configFile), `policy.${settings.stack}.json`);
  fs.writeFileSync(file, JSON.stringify(packConfig(policyContext(settings, fit)), null, 2));
  return { policyPacks: [path.join(PACKAGE_FOLDER, "policy")], policyPackConfigs: [file] };
}
