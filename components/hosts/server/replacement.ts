import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../../core/capacity/user-error";

/** Settings of a server that cannot be changed without making it anew. */
export interface Fixed {
  readonly image: string;
  readonly location: string;
}

/** A server that is there, as its provider shows it. */
export interface Existing extends Fixed {
  /** Whether it was made with a volume for data. */
  readonly dataVolume: boolean;
  /** The keys that the provider has of this stack: the server lets in the one that it was made with, and no other. */
  readonly keys: readonly { readonly name: string; readonly publicKey: string }[];
}

/** The stack that wants a server. */
interface Stack {
  readonly system: { readonly name: string };
  readonly stack: string;
}

/** Name of a stack's server at its provider. */
export function serverName({ system, stack }: Stack): string {
  return `${system.name}-${stack}`;
}

/** Name there of the one of several servers that has this place, from 0 on; the first is called as the only one would be. */
export function memberName(stack: Stack, index: number): string {
  return index === 0 ? serverName(stack) : `${serverName(stack)}-${index + 1}`;
}

/** Names there of all servers that a stack has or would have, the first one before the others. */
export function namesOf(stack: Stack & { readonly servers: readonly unknown[] }): string[] {
  const count = Math.max(1, stack.servers.length);
  return Array.from({ length: count }, (_, index) => memberName(stack, index));
}

/** Sizes of a stack's servers that the provider has, by their names in the plan. */
export function rentedOf(
  stack: Stack & { readonly servers: readonly { readonly name: string }[] },
  found: readonly { readonly name: string; readonly size: string }[],
): Map<string, string> {
  return new Map(
    stack.servers.flatMap(({ name }, index) => {
      const there = found.find((one) => one.name === memberName(stack, index));
      return there ? [[name, there.size] as const] : [];
    }),
  );
}

/** Name of its key there: the name says whose key it is, since a key itself does not. */
export function keyName(stack: Stack & { readonly sshPublicKey: string }): string {
  return stack.sshPublicKey ? ownKeyName(stack) : serverName(stack);
}

function ownKeyName(stack: Stack): string {
  return `${serverName(stack)}-own`;
}

/**
 * Throws a UserError where the wanted server is another one than the existing, unless the stack says that it may be recreated.
 *
 * Nothing takes the data along: a volume stays where it is, so it also keeps its server in its location.
 */
export function checkReplacement(
  existing: Existing | undefined,
  wanted: Fixed,
  stack: Stack & {
    readonly dataVolumeGB: number;
    readonly sshPublicKey: string;
    readonly replaceServer: boolean;
  },
): void {
  if (!existing) return;
  if (existing.dataVolume && stack.dataVolumeGB === 0) {
    throw new UserError(
      "enxuto:dataVolumeGB",
      `got 0, but the server was made with a data volume, and its data would stay behind there: set the size back, or give the data up with enxuto destroy ${stack.stack} --delete-data and run up again`,
    );
  }
  if (existing.location !== wanted.location && existing.dataVolume) {
    throw new UserError(
      "enxuto:location",
      `got ${JSON.stringify(wanted.location)}, but the data volume stands in ${existing.location}: make another stack there and move the data`,
    );
  }
  const changes = (["image", "location"] as const)
    .filter((key) => existing[key] !== wanted[key])
    .map((key) => `${key} ${existing[key]} → ${wanted[key]}`);
  const data = existing.dataVolume ? "its volume keeps the data" : "the data on its disk is lost";
  const reasons: [path: string, what: string | undefined][] = [
    ["enxuto:dataVolumeGB", volumeChange(existing, stack.dataVolumeGB)],
    ["enxuto:sshPublicKey", keyChange(existing, stack)],
    ["enxuto:replaceServer", changes.join(", ")],
  ];
  const [path, what] = reasons.find(([, what]) => what) ?? [];
  if (path === undefined) return;
  if (stack.replaceServer) {
    if (!existing.dataVolume) pulumi.log.warn(`the server is recreated: ${data}`);
    return;
  }
  throw new UserError(
    path,
    `${what} recreates the server: its address changes, ${data}, and it costs today's price, which a server ordered earlier may not pay yet. Set enxuto:replaceServer to true, or take the change back`,
  );
}

/** A server formats and mounts its volume at its first boot, and never again. */
function volumeChange({ dataVolume }: Existing, wantedGB: number): string | undefined {
  if (dataVolume || wantedGB === 0) return undefined;
  return `got ${wantedGB}, but the server was made without a data volume, and a later one`;
}

/** A server is told at its first boot who may log in, and never again. */
function keyChange(
  { keys }: Existing,
  stack: Stack & { readonly sshPublicKey: string },
): string | undefined {
  const named = (wanted: string) => keys.find(({ name }) => name === wanted)?.publicKey;
  const own = named(ownKeyName(stack));
  if (stack.sshPublicKey === "") {
    return own && "got none, but the server was made with a key of your own, and another";
  }
  const known = own ?? named(serverName(stack));
  if (!known || withoutComment(known) === withoutComment(stack.sshPublicKey)) return undefined;
  return own
    ? "got another key than the server was made with, and that"
    : "got a key of your own, but the server was made with a generated one, and another";
}

function withoutComment(publicKey: string): string {
  return publicKey.trim().split(" ").slice(0, 2).join(" ");
}
