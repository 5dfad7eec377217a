import { passwordName } from "../components/database-password";
import { got, oneOf, UserError } from "../core/capacity/user-error";
import type { HostKind } from "../core/catalog/hosts";
import { type DataDoubt, dataDoubts } from "../core/judge/data-doubt";
import {
  type DataHolding,
  type DataLoss,
  type DataVolume,
  dataLosses,
  isKept,
} from "../core/judge/data-loss";
import type { FirstStartValues } from "../core/judge/first-start";
import { textOrder } from "../core/judge/text-order";
import { EDGE } from "../core/model/edge";
import { MODEL_DIRECTORY, volumeName } from "../core/model/service";
import { dataDoubtLines } from "../core/report/data-doubt";
import type { Docker } from "../engine/server-engine";
import type { ChosenStack } from "../program/chosen-stack";
import type { OfflineRun, PlannedResource } from "../program/offline";
import { resourceOf, VOLUME } from "../pulumi/events/steps";
import { type StateResource, unprotected } from "../pulumi/state";
import { type Deployed, deployedIn, placeIn } from "./data-users";
import { deployedServer, FIRST_SERVER, SERVER_TYPES, VOLUME_TYPES } from "./deployed-server";
import {
  type ClearSecrets,
  clearSecrets,
  openedHere,
  startedWith,
  startsWith,
  startsWithSecrets,
} from "./first-start";
import type { Opened as OpenStack } from "./open-stack";
import { renderDataIn } from "./render-data";
import { requireOwned, type Stack } from "./volumes-there";

const IMAGE = "docker:index/remoteImage:RemoteImage";

/** Data that an `up` would take from its services. */
export function lossesOf(
  resources: readonly StateResource[],
  offline: OfflineRun,
  secrets: ClearSecrets = new Map(),
): DataLoss[] {
  const before = holdingBefore(resources);
  return before ? dataLosses(before, holdingAfter(offline, secrets)) : [];
}

/** The same with the stack's secrets, which Pulumi is asked for where passwords of data are among them. */
export async function allLossesOf(open: OpenStack, offline: OfflineRun): Promise<DataLoss[]> {
  const { resources } = open;
  return lossesOf(
    resources,
    offline,
    hasSecretLogins(resources, offline) ? await clearSecrets(open) : undefined,
  );
}

/** The same of a state in a file of this machine, without Pulumi: changed passwords are seen by whoever has the passphrase. */
export async function lossesInFile(
  chosen: Pick<ChosenStack, "directory" | "name">,
  file: string,
  resources: readonly StateResource[],
  offline: OfflineRun,
): Promise<DataLoss[]> {
  const clear = hasSecretLogins(resources, offline) ? await openedHere(chosen, file) : undefined;
  return lossesOf(clear?.resources ?? resources, offline, clear?.secrets);
}

/** Whether data of a state has a login that is secret in part. */
function hasSecretLogins(resources: readonly StateResource[], { settings }: OfflineRun): boolean {
  const users = holdingBefore(resources)?.volumes ?? [];
  return users.some(({ service, image }) => {
    const declared = service === undefined ? undefined : settings.system.services.get(service);
    return declared !== undefined && startsWithSecrets(image, declared);
  });
}

/** Data that an `up` would leave where it is, and that its new images may not read as it was written. */
export function doubtsOf(resources: readonly StateResource[], offline: OfflineRun): DataDoubt[] {
  const before = holdingBefore(resources);
  return before ? dataDoubts(before, holdingAfter(offline, new Map())) : [];
}

/** The same as lines for whoever decides. */
export function doubtLines(
  stack: string,
  resources: readonly StateResource[],
  offline: OfflineRun,
): string[] {
  return dataDoubtLines(stack, doubtsOf(resources, offline));
}

/** Data that a state knows of; undefined where it knows of none. */
export function holdingBefore(resources: readonly StateResource[]): DataHolding | undefined {
  const there = resources.filter((one) => !one.delete && !one.pendingReplacement);
  const server = deployedServer(there);
  const users = there.flatMap(({ type, inputs = {} }) => {
    const user = deployedIn(type, inputs);
    return user ? [{ ...user, inputs }] : [];
  });
  const made = there
    .filter(({ type, urn }) => type === VOLUME && isData(urn))
    .map(({ inputs }) => String(inputs?.name));
  // Docker makes a swarm's volumes where a task starts: no resource stands for them.
  const mounted = users
    .filter(({ service }) => service !== EDGE)
    .flatMap((user) => (user.inSwarm ? dataMounts(user) : []));
  const names = [...new Set([...made, ...mounted])];
  const atRender = there
    .flatMap(({ type, inputs }) => renderDataIn(type, inputs ?? {}) ?? [])
    .filter(({ holder }) => isKept(holder));
  if (atRender.length > 0) return { host: "render", server: undefined, volumes: atRender };
  if (names.length === 0 && !server) return undefined;
  const images = new Map(
    there
      .filter(({ type }) => type === IMAGE)
      .map(({ urn, inputs }) => [resourceOf(urn).name, String(inputs?.name)]),
  );
  return {
    // A swarm without a server that was rented is a team's.
    host: server?.kind ?? (users.some(({ inSwarm }) => inSwarm) ? "swarm" : "local"),
    server: server?.name,
    ...sizeOf(there.map(({ type, inputs }) => ({ type, props: inputs ?? {} }))),
    volumes: names.map((name) => {
      const user = users.find(({ mounts }) => mounts.some(({ volume }) => volume === name));
      const service = user?.service;
      const image = (service && images.get(service)) ?? user?.image;
      const firstStart = user && startedWith(image, user.inputs);
      return volumeOf(name, service, image, user, firstStart);
    }),
  };
}

function isData(urn: string): boolean {
  return /\benxuto:components:DataVolume\$/.test(urn) && resourceOf(urn).name !== `${EDGE}-data`;
}

/** Names of the volumes that a swarm's service keeps data in: weights of models are fetched anew. */
function dataMounts({ mounts, environment }: Deployed): string[] {
  const models = environment?.get(MODEL_DIRECTORY);
  return mounts.filter(({ at }) => at !== models).map(({ volume }) => volume);
}

/** Data that a plan's services will use. */
function holdingAfter({ settings, resources }: OfflineRun, secrets: ClearSecrets): DataHolding {
  const { system, stack, external, host } = settings;
  if (host === "render") {
    const volumes = resources.flatMap(({ type, props }) => renderDataIn(type, props) ?? []);
    return { host, server: undefined, volumes };
  }
  const users = resources.flatMap(({ type, props }) => deployedIn(type, props) ?? []);
  const server = resources.find(
    ({ type, name }) => SERVER_TYPES.includes(type) && name === FIRST_SERVER,
  )?.props.name;
  const volumes = [...system.services]
    .filter(([service]) => !external.has(service) && service !== EDGE)
    .flatMap(([service, definition]) => {
      const user = users.find((one) => one.service === service);
      const pulled = resources.find(({ type, name }) => type === IMAGE && name === service);
      const image = (pulled?.props.name as string | undefined) ?? user?.image;
      return Object.keys(definition.volumes ?? {}).map((volume) => {
        const name = volumeName({ system: system.name, stack }, service, definition, volume);
        return volumeOf(name, service, image, user, startsWith(image, definition, secrets));
      });
    });
  return {
    ...{ host: host as HostKind, server: server as string | undefined, volumes },
    ...sizeOf(resources),
  };
}

function volumeOf(
  name: string,
  service: string | undefined,
  image: string | undefined,
  user: Deployed | undefined,
  firstStart: FirstStartValues | undefined,
): DataVolume {
  const order = textOrder(image, user?.environment);
  return {
    ...{ name, service, image, place: placeIn(user, name, image) },
    ...(order ? { textOrder: order } : {}),
    ...(firstStart ? { firstStart } : {}),
  };
}

/** Size of the volume for data among some resources. */
function sizeOf(
  resources: readonly Pick<PlannedResource, "type" | "props">[],
): Pick<DataHolding, "dataVolumeGB"> {
  const volume = resources.find(({ type }) => VOLUME_TYPES.includes(type));
  return volume ? { dataVolumeGB: Number(volume.props.size) } : {};
}

/** Names of volumes on the command line, by what they say of them. */
export interface NamedVolumes {
  /** Given up, and deleted. */
  readonly "delete-data"?: readonly string[];
  /** Found by their programs at the new place. */
  readonly "moved-data"?: readonly string[];
  /** Their programs know the new logins by now. */
  readonly "login-changed"?: readonly string[];
}

/** The losses that are left beside the volumes that are named; throws a UserError for a name that is none of them. */
export function notGivenUp(losses: readonly DataLoss[], named: NamedVolumes): DataLoss[] {
  const deleted = takenOut(losses, ["orphaned", "unkept"], "delete-data", named);
  const moved = takenOut(deleted, ["moved"], "moved-data", named);
  return takenOut(moved, ["locked"], "login-changed", named);
}

/** What an `up` does where no volume is named that it was asked about. */
const NONE: Readonly<Record<keyof NamedVolumes, string>> = {
  "delete-data": "takes no data from its services",
  "moved-data": "looks for all data where it is",
  "login-changed": "changes no login of data",
};

/** Name of the volume that a loss is of; undefined for one of a whole server. */
export function volumeIn(loss: DataLoss): string | undefined {
  return "volume" in loss ? loss.volume?.name : undefined;
}

function takenOut(
  losses: readonly DataLoss[],
  kinds: readonly ("orphaned" | "unkept" | "moved" | "locked")[],
  option: keyof NamedVolumes,
  { [option]: named = [] }: NamedVolumes,
): DataLoss[] {
  const nameIn = (loss: DataLoss) =>
    kinds.some((kind) => kind === loss.kind) ? volumeIn(loss) : undefined;
  const names = losses.flatMap((loss) => nameIn(loss) ?? []);
  const unknown = named.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      `--${option}`,
      `${got(unknown)}, ${names.length > 0 ? oneOf(names) : `but this up ${NONE[option]}`}`,
    );
  }
  return losses.filter((loss) => !named.includes(nameIn(loss) ?? ""));
}

/**
 * Deletes volumes that were given up by name, with the passwords of the databases in them, while something is done that no longer
 * needs them. What that leaves is protected again. Render, which shows no engine, deletes its own.
 */
export async function givingUp(
  open: OpenStack,
  engine: Docker | undefined,
  stack: Stack,
  named: readonly string[],
  work: () => Promise<number>,
): Promise<number> {
  if (named.length === 0) return work();
  if (engine) await requireOwned(engine, stack, named);
  const services = (holdingBefore(open.resources)?.volumes ?? [])
    .filter(({ name }) => named.includes(name))
    .flatMap(({ service }) => service ?? []);
  const passwords = services.map(passwordName);
  const goes = ({ type, urn, inputs }: StateResource) =>
    ((type === VOLUME || renderDataIn(type, inputs ?? {}) !== undefined) &&
      named.includes(String(inputs?.name))) ||
    passwords.includes(resourceOf(urn).name);
  const code = await unprotected(open, work, goes);
  if (code !== 0 || !engine) return code;
  // On a server with a data volume Pulumi only lets go of them.
  for (const name of named) {
    await engine(["volume", "rm", name]).catch((error) => {
      if (!/no such volume/i.test(String(error))) throw error;
    });
  }
  return code;
}
