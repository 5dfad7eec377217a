import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import { PACKAGE_FOLDER } from "../engine/package-folder";

/** Packages that only stacks on these servers need. */
const OF_ONE_HOST = ["@pulumi/digitalocean", "@pulumi/hcloud"];

/**
 * What a user is told where a verb needs a package that the project does not have: `fit` needs none of them, so that installing
 * does not bring them. Undefined for any other error.
 */
export function missingPeer(error: unknown): UserError | undefined {
  const { code, message = "" } = error as NodeJS.ErrnoException;
  const [, name] = /^Cannot find module '(@pulumi\/[a-z-]+)/.exec(message) ?? [];
  if (code !== "MODULE_NOT_FOUND" || !name) return undefined;
  const { peerDependencies }: { peerDependencies: Record<string, string> } = require(
    path.join(PACKAGE_FOLDER, "package.json"),
  );
  const missing = Object.keys(peerDependencies).filter(
    (peer) =>
      peer === name ||
      (peer.startsWith("@pulumi/") && !OF_ONE_HOST.includes(peer) && !isThere(peer)),
  );
  const words = missing.map((peer) => `"${peer}@${peerDependencies[peer]}"`);
  return new UserError(name, `is not installed here: npm install ${words.join(" ")}`);
}

function isThere(name: string): boolean {
  try {
    require.resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}
