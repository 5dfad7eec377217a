import * as fs from "node:fs";
import * as path from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation";

/** Whether an exported state was read with another passphrase than it was written with: the CLI then gives null for each secret. */
export function isUnreadable(state: Deployment): boolean {
  const secrets = [
    ...JSON.stringify(state.deployment ?? {}).matchAll(/"plaintext":("(?:[^"\\]|\\.)*")/g),
  ];
  return secrets.length > 0 && secrets.every(([, secret]) => secret === '"null"');
}

/**
 * One sentence about a state file that was cut short, with the way back to the copy that the CLI keeps beside it; undefined where
 * the file is whole or missing.
 */
export function cutStateText(folder: string, project: string, stack: string): string | undefined {
  const file = path.join(folder, ".pulumi/stacks", project, `${stack}.json`);
  if (!fs.existsSync(file) || isWhole(file)) return undefined;
  const copy = `${file}.bak`;
  return isWhole(copy)
    ? `its state ${file} is cut short: put back the copy from before the last change with cp "${copy}" "${file}", then run enxuto refresh ${stack}`
    : `its state ${file} is cut short, and there is no whole copy beside it: put back one of your own`;
}

function isWhole(file: string): boolean {
  try {
    JSON.parse(fs.readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}
