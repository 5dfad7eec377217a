import { UserError } from "../../../core/capacity/user-error";
import { lines } from "../../../engine/engine";
import { shellWords } from "../../../engine/shell-words";
import { type AskMember, type ReachedMember, told } from "./member";

/** Members that were sent the same images. */
export interface Supplied {
  readonly members: readonly ReachedMember[];
  /** Names of the images on each of them. */
  readonly references: readonly string[];
}

/**
 * The id of each image by its name. By an id Docker takes what a server has and asks no registry; by a name it would ask one for it
 * first, which may be a stranger's.
 *
 * Throws a UserError where a server has not got one, or has another one of the name.
 */
export async function imageIds(
  { members, references }: Supplied,
  ask: AskMember,
): Promise<Record<string, string>> {
  const words = ["docker", "image", "inspect", "--format", "{{.Id}}", ...references];
  const ids: Record<string, string> = {};
  for (const member of members) {
    const found = lines(await told(ask, member, shellWords(words)));
    for (const [index, reference] of references.entries()) {
      ids[reference] ??= found[index];
      if (ids[reference] === found[index]) continue;
      throw new UserError(
        member.name,
        `has another image under the name ${reference} than ${members[0].name}: remove it there (docker rmi ${reference}) and run up again`,
      );
    }
  }
  return ids;
}
