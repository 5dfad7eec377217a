import { sentence } from "../capacity/sentence";
import { got, UserError } from "../capacity/user-error";
import { resolvePath } from "./paths";
import type { Tree } from "./tree";

/** Things that Compose asks the network for: an address, a registry, a repository. */
const REMOTE = /^[a-z][a-z0-9+.-]*:\/\/|^[^/]+@|^github\.com\/|\.git(?:#|$)/i;

/** Whether a reference is asked for over the network. */
export function isRemote(reference: string): boolean {
  return REMOTE.test(reference);
}

/** The absolute path of a file that another file names. Throws a UserError for what is not there, not on this machine, or outside the tree. */
export function localFile(
  { folder, tree }: { readonly folder: string; readonly tree: Tree },
  file: string,
  where: string,
): string {
  if (isRemote(file)) {
    throw new UserError(
      where,
      sentence`${got(file)} is not on this machine: expected a local file`,
    );
  }
  const found = resolvePath(folder, file);
  tree.check(found, where);
  return found;
}
