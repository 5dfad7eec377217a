import { UserError } from "../../../capacity/user-error";

/** What of a server cannot be changed without making it anew. */
export interface Fixed {
  readonly image: string;
  readonly location: string;
}

/** What a stack's server is called at its provider. */
export function serverName(stack: {
  readonly system: { readonly name: string };
  readonly stack: string;
}): string {
  return `${stack.system.name}-${stack.stack}`;
}

/**
 * Throws a UserError where the wanted server is another one than the existing, unless the stack says that it may be made anew.
 *
 * Nothing takes the data along: a volume stays where it is, so it also keeps its server in its location.
 */
export function checkReplacement(
  existing: Fixed | undefined,
  wanted: Fixed,
  stack: { readonly dataVolumeGB: number; readonly replaceServer: boolean },
): void {
  if (!existing) return;
  if (existing.location !== wanted.location && stack.dataVolumeGB > 0) {
    throw new UserError(
      "enxuto:location",
      `got ${JSON.stringify(wanted.location)}, but the data volume stands in ${existing.location}: make another stack there and move the data`,
    );
  }
  const changes = (["image", "location"] as const)
    .filter((key) => existing[key] !== wanted[key])
    .map((key) => `${key} ${existing[key]} → ${wanted[key]}`);
  if (changes.length === 0 || stack.replaceServer) return;
  const data =
    stack.dataVolumeGB > 0 ? "its volume keeps the data" : "the data on its disk is lost";
  throw new UserError(
    "enxuto:replaceServer",
    `${changes.join(", ")} makes the server anew: its address changes, ${data}, and it costs today's price, which a server ordered earlier may not pay yet. Set enxuto:replaceServer to true, or take the change back`,
  );
}
