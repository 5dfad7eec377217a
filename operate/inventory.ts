import { UserError } from "../core/capacity/user-error";
import type { Docker } from "../engine/server-engine";
import type { StateResource } from "../pulumi/state";

// biome-ignore lint/suspicious/noExplicitAny: what `docker inspect` prints of four kinds of things, field by field
type Inspected = Record<string, any>;

/** Name or id under which an engine tells of a resource, by the resource's type. */
const ASKED: Readonly<Record<string, (resource: StateResource) => unknown>> = {
  "docker:index/container:Container": ({ id }) => id,
  "docker:index/network:Network": ({ id }) => id,
  "docker:index/volume:Volume": ({ inputs }) => inputs?.name,
  "docker:index/remoteImage:RemoteImage": ({ inputs }) => inputs?.name,
  "docker:index/image:Image": ({ inputs }) => inputs?.imageName,
};

/** Types of which Pulumi asks nobody, or that only group. */
const UNASKED = /^(pulumi|enxuto|random|command):/;

/** Whether all that Pulumi could learn of a resource by asking its provider is in an inventory. */
export function isSeen({ type, delete: leaving, pendingReplacement }: StateResource): boolean {
  return !leaving && !pendingReplacement && (type in ASKED || UNASKED.test(type));
}

/**
 * What an engine has of a stack's resources, without what changes by itself while nobody touches it; the same text for the same
 * things. Undefined where one of them is not there.
 */
export async function inventoryOf(
  engine: Docker,
  resources: readonly StateResource[],
): Promise<string | undefined> {
  const names = resources.flatMap((resource) => {
    const asked = ASKED[resource.type]?.(resource);
    return asked === undefined ? [] : [String(asked)];
  });
  if (names.length === 0) return "[]";
  try {
    const found: Inspected[] = JSON.parse(await engine(["inspect", ...new Set(names)]));
    return JSON.stringify(found.map(lasting));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Whether an engine has all of a stack's resources that an inventory tells of, and Pulumi could learn no more of any other. */
export async function isThere(
  engine: Docker,
  resources: readonly StateResource[],
): Promise<boolean> {
  return resources.every(isSeen) && (await inventoryOf(engine, resources)) !== undefined;
}

/** Part of what an engine tells that only somebody's hand changes. */
function lasting(found: Inspected): Inspected {
  if (found.HostConfig) {
    const { Id, Name, Image, Config, HostConfig, Mounts, NetworkSettings } = found;
    const networks = Object.entries<Inspected>(NetworkSettings?.Networks ?? {}).map(
      ([name, { NetworkID, Aliases, Links, IPAMConfig, DriverOpts }]) =>
        [name, NetworkID, Aliases, Links, IPAMConfig, DriverOpts] as const,
    );
    // In an order that changes from one question to the next.
    const mounts = [...(Mounts ?? [])].sort((a, b) => (a.Destination < b.Destination ? -1 : 1));
    return { Id, Name, Image, Config, HostConfig, mounts, networks };
  }
  if (found.IPAM) {
    const { Id, Name, Driver, Scope, EnableIPv6, IPAM, Internal, Attachable, Options, Labels } =
      found;
    return { Id, Name, Driver, Scope, EnableIPv6, IPAM, Internal, Attachable, Options, Labels };
  }
  if (found.Mountpoint) {
    const { Name, CreatedAt, Driver, Mountpoint, Options, Labels } = found;
    return { Name, CreatedAt, Driver, Mountpoint, Options, Labels };
  }
  const { Id, RepoDigests } = found;
  return { Id, RepoDigests };
}
