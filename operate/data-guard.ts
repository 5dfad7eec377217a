import { passwordName } from "../components/database-password";
import { got, oneOf, UserError } from "../core/capacity/user-error";
import type { HostKind } from "../core/catalog/hosts";
import { type DataHolding, type DataLoss, dataLosses } from "../core/judge/data-loss";
import { EDGE } from "../core/model/edge";
import { dataName } from "../core/model/service";
import type { Docker } from "../engine/server-engine";
import type { OfflineRun } from "../program/offline";
import { resourceOf } from "../pulumi/events/steps";
import { type StateResource, unprotected } from "../pulumi/state";
import { deployedServer, FIRST_SERVER, SERVER_TYPES } from "./deployed-server";
import type { Opened as OpenStack } from "./open-stack";

const VOLUME = "docker:index/volume:Volume";
const IMAGE = "docker:index/remoteImage:RemoteImage";
const CONTAINER = "docker:index/container:Container";

/** Data that an `up` would take from its services. */
export function lossesOf(resources: readonly StateResource[], offline: OfflineRun): DataLoss[] {
  const before = holdingBefore(resources);
  return before ? dataLosses(before, holdingAfter(offline)) : [];
}

/** Data that a state knows of; undefined where it knows of none. */
export function holdingBefore(resources: readonly StateResource[]): DataHolding | undefined {
  const there = resources.filter((one) => !one.delete && !one.pendingReplacement);
  const server = deployedServer(there);
  const data = there.filter(
    ({ type, urn }) =>
      type === VOLUME &&
      /\benxuto:components:DataVolume\$/.test(urn) &&
      resourceOf(urn).name !== `${EDGE}-data`,
  );
  if (data.length === 0 && !server) return undefined;
  const containers = there.filter(({ type }) => type === CONTAINER).map(containerOf);
  const images = new Map(
    there
      .filter(({ type }) => type === IMAGE)
      .map(({ urn, inputs }) => [resourceOf(urn).name, String(inputs?.name)]),
  );
  return {
    host: server?.kind ?? "local",
    server: server?.name,
    volumes: data.map(({ inputs }) => {
      const name = String(inputs?.name);
      const service = containers.find(({ volumes }) => volumes.includes(name))?.service;
      return { name, service, image: service && images.get(service) };
    }),
  };
}

function containerOf({ inputs }: StateResource): {
  service: string | undefined;
  volumes: string[];
} {
  const labels = (inputs?.labels ?? []) as readonly { label: string; value: string }[];
  const volumes = (inputs?.volumes ?? []) as readonly { volumeName?: string }[];
  return {
    service: labels.find(({ label }) => label === "enxuto.service")?.value,
    volumes: volumes.flatMap(({ volumeName }) => volumeName ?? []),
  };
}

/** Data that a plan's services will use. */
export function holdingAfter({ settings, resources }: OfflineRun): DataHolding {
  const { system, stack, external, host } = settings;
  const image = (service: string) =>
    resources.find(({ type, name }) => type === IMAGE && name === service)?.props.name;
  const server = resources.find(
    ({ type, name }) => SERVER_TYPES.includes(type) && name === FIRST_SERVER,
  )?.props.name;
  const volumes = [...system.services]
    .filter(([service]) => !external.has(service) && service !== EDGE)
    .flatMap(([service, definition]) =>
      Object.keys(definition.volumes ?? {}).map((volume) => ({
        name: `${system.name}-${stack}-${dataName(service, definition)}-${volume}`,
        service,
        image: image(service) as string | undefined,
      })),
    );
  return { host: host as HostKind, server: server as string | undefined, volumes };
}

/** The losses that the names of volumes on the command line do not give up; throws a UserError for a name that is none of them. */
export function notGivenUp(losses: readonly DataLoss[], named: readonly string[]): DataLoss[] {
  const orphaned = losses.flatMap((loss) => (loss.kind === "orphaned" ? [loss.volume.name] : []));
  const unknown = named.find((name) => !orphaned.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      "--delete-data",
      `${got(unknown)}, ${orphaned.length > 0 ? oneOf(orphaned) : "but this up takes no data from its services"}`,
    );
  }
  return losses.filter((loss) => loss.kind !== "orphaned" || !named.includes(loss.volume.name));
}

/**
 * Deletes volumes that were given up by name, with the passwords of the databases in them, while something is done that no longer
 * needs them. What that leaves is protected again.
 */
export async function givingUp(
  open: OpenStack,
  engine: Docker,
  named: readonly string[],
  work: () => Promise<number>,
): Promise<number> {
  if (named.length === 0) return work();
  const services = (holdingBefore(open.resources)?.volumes ?? [])
    .filter(({ name }) => named.includes(name))
    .flatMap(({ service }) => service ?? []);
  const passwords = services.map(passwordName);
  const goes = ({ type, urn, inputs }: StateResource) =>
    (type === VOLUME && named.includes(String(inputs?.name))) ||
    passwords.includes(resourceOf(urn).name);
  const code = await unprotected(open, work, goes);
  if (code !== 0) return code;
  // On a server with a data volume Pulumi only lets go of them.
  for (const name of named) {
    await engine(["volume", "rm", name]).catch((error) => {
      if (!/no such volume/i.test(String(error))) throw error;
    });
  }
  return code;
}
