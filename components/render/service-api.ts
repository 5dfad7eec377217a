import { ask, askAll, askIfThere, isUncertain, owner, pause } from "./client";
import { latestDeploy, startDeploy, untilLive } from "./deploy";
import { failedAfter, isUnknown, type Provider, plain, same, samePlan } from "./provider";

/** What a service of Render's is set to: all the properties of the resource, as plain values. */
export interface ServiceState {
  /** Its name in the system, for messages. */
  readonly service: string;
  readonly name: string;
  /** Says that this stack made it. */
  readonly owner: string;
  readonly type: "web_service" | "private_service" | "background_worker" | "static_site";
  readonly region?: string;
  readonly plan?: string;
  readonly formerPlan?: string;
  /** `name@sha256:…`; undefined where a branch is built. */
  readonly image?: string;
  readonly repository?: string;
  readonly branch?: string;
  readonly directory?: string;
  readonly dockerfile?: string;
  readonly build?: string;
  readonly publish?: string;
  /** Empty for the image's own. */
  readonly command?: string;
  /** Empty where Render only looks at the port. */
  readonly healthPath?: string;
  readonly instances?: number;
  readonly shutdownSeconds?: number;
  readonly disk?: Disk;
  readonly rewrites?: readonly Rewritten[];
  readonly variables: Readonly<Record<string, string>>;
  /** Contents of secret files, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Minutes after which a deploy counts as hanging. */
  readonly deployMinutes: number;
}

/** Where data of a service outlives its instance; it can grow, and never shrinks. */
export interface Disk {
  readonly name: string;
  readonly path: string;
  readonly sizeGB: number;
}

/** Requests that a static site hands on. */
export interface Rewritten {
  readonly source: string;
  readonly destination: string;
}

/** What Render adds to it. */
export interface ServiceOutputs {
  readonly ownerId: string;
  /** The name under which others reach it inside the region. */
  readonly host: string;
  /** Where the world reaches it; empty where it does not. */
  readonly url: string;
  /** Status of the latest deploy: anything but `live` is deployed again. */
  readonly status: string;
  /** Whether someone switched it off. */
  readonly suspended: boolean;
}

type Known = ServiceState & ServiceOutputs;

/** A service as the API tells it; of the details, what this reads. */
interface Told {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly type: string;
  readonly ownerId: string;
  readonly suspended: string;
  readonly imagePath?: string;
  readonly repo?: string;
  readonly branch?: string;
  readonly rootDir?: string;
  readonly serviceDetails: {
    readonly url?: string;
    readonly region?: string;
    readonly plan?: string;
    readonly numInstances?: number;
    readonly healthCheckPath?: string;
    readonly maxShutdownDelaySeconds?: number;
    readonly buildCommand?: string;
    readonly publishPath?: string;
    readonly envSpecificDetails?: { readonly dockerCommand?: string; dockerfilePath?: string };
    readonly disk?: { readonly id: string; name: string; mountPath: string; sizeGB: number };
  };
}

/** The variable by which a service is known to be a stack's own. */
const OWNER_VARIABLE = "ENXUTO_STACK";

/** What a change can be made to without making the service anew. */
const IN_PLACE: readonly (keyof ServiceState)[] = [
  "owner",
  "image",
  "repository",
  "branch",
  "directory",
  "dockerfile",
  "build",
  "publish",
  "command",
  "healthPath",
  "instances",
  "shutdownSeconds",
];

/** Render's services, in the four operations of Pulumi and its look at the difference. */
export const serviceProvider: Provider<ServiceState, ServiceOutputs> = {
  async create(wanted) {
    const ownerId = await owner();
    const made = await make(wanted, ownerId);
    return { id: made.id, outs: await settled(made.id, wanted, ownerId, made.deployId) };
  },

  async read(id, known) {
    const told = await askIfThere<Told>("GET", `/services/${id}`);
    if (!told) return { id: "", props: known };
    const latest = await latestDeploy(id);
    const seen = await seenAs(told, known);
    return plain({
      id,
      props: { ...seen, ...outputs(told), status: statusOf(latest?.status) },
      inputs: withoutOutputs(seen),
    });
  },

  async diff(_id, known, wanted) {
    const replaces = (["type", "region", "name"] as const).filter(
      (key) => !same(known[key], wanted[key]),
    );
    const changes =
      replaces.length > 0 ||
      known.status !== "live" ||
      known.suspended ||
      !samePlan(known, wanted) ||
      IN_PLACE.some((key) => !same(known[key], wanted[key])) ||
      !sameDisk(known.disk, wanted.disk) ||
      !sameAddresses(known.variables, wanted.variables) ||
      !sameRewrites(known.rewrites ?? [], wanted.rewrites ?? []) ||
      !same(known.files, wanted.files);
    return { changes, replaces, deleteBeforeReplace: true };
  },

  async update(id, known, wanted) {
    const deployId = await set(id, wanted);
    return { outs: await settled(id, wanted, known.ownerId, deployId) };
  },

  async delete(id) {
    await askIfThere("DELETE", `/services/${id}`);
  },
};

/** Makes a service, or takes up the one that an interrupted run of the same stack made. */
async function make(
  wanted: ServiceState,
  ownerId: string,
): Promise<{ id: string; deployId: string | undefined }> {
  for (let attempt = 1; ; attempt++) {
    const there = await find(wanted, ownerId);
    if (there) return { id: there.id, deployId: await set(there.id, wanted) };
    try {
      const made = await ask<{ service: Told; deployId?: string }>(
        "POST",
        "/services",
        creation(wanted, ownerId),
      );
      return { id: made.service.id, deployId: made.deployId };
    } catch (error) {
      // It may have been made all the same, or another request was quicker: what is there decides.
      const conflict = (error as { status?: number }).status === 409 && attempt === 1;
      if (attempt === 3 || !(isUncertain(error) || conflict)) throw error;
      await pause(attempt);
    }
  }
}

/** The service of this name, if there is one and it is this stack's. */
async function find(wanted: ServiceState, ownerId: string): Promise<Told | undefined> {
  const query = `name=${encodeURIComponent(wanted.name)}&ownerId=${ownerId}`;
  const found = await askAll<{ service: Told }>(`/services?${query}`);
  const there = found.map(({ service }) => service).find(({ name }) => name === wanted.name);
  if (!there) return undefined;
  const variables = await variablesOf(there.id);
  if (variables[OWNER_VARIABLE] !== wanted.owner) {
    throw new Error(
      `${wanted.service}: Render has a ${there.type} named ${wanted.name} already that this stack did not make: rename or delete it in the dashboard`,
    );
  }
  const region = there.serviceDetails.region;
  if (there.type === wanted.type && same(region, wanted.region)) return there;
  // An interrupted replacement: it was on its way out.
  await askIfThere("DELETE", `/services/${there.id}`);
  return undefined;
}

function creation(wanted: ServiceState, ownerId: string): Record<string, unknown> {
  const isStatic = wanted.type === "static_site";
  return {
    type: wanted.type,
    name: wanted.name,
    ownerId,
    ...origin(wanted, ownerId),
    envVars: variables(wanted),
    secretFiles: files(wanted),
    serviceDetails: {
      ...details(wanted),
      ...(isStatic
        ? { routes: routes(wanted) }
        : {
            region: wanted.region,
            numInstances: wanted.instances,
            ...(wanted.disk ? { disk: diskBody(wanted.disk) } : {}),
          }),
    },
  };
}

/** Brings a service to what is wanted and starts a deploy of it. */
async function set(id: string, wanted: ServiceState): Promise<string | undefined> {
  const told = await ask<Told>("GET", `/services/${id}`);
  if (told.suspended === "suspended") await ask("POST", `/services/${id}/resume`);
  await ask("PATCH", `/services/${id}`, {
    ...origin(wanted, told.ownerId),
    serviceDetails: details(wanted),
  });
  await ask("PUT", `/services/${id}/env-vars`, variables(wanted));
  await ask("PUT", `/services/${id}/secret-files`, files(wanted));
  if (wanted.type === "static_site") {
    await ask("PUT", `/services/${id}/routes`, routes(wanted));
  } else {
    if (told.serviceDetails.numInstances !== wanted.instances) {
      await ask("POST", `/services/${id}/scale`, { numInstances: wanted.instances });
    }
    await setDisk(id, told, wanted.disk);
  }
  return startDeploy(id);
}

async function setDisk(id: string, told: Told, wanted: Disk | undefined): Promise<void> {
  const there = told.serviceDetails.disk;
  if (!wanted) {
    if (there) await askIfThere("DELETE", `/disks/${there.id}`);
    return;
  }
  if (!there) {
    await ask("POST", "/disks", { ...diskBody(wanted), serviceId: id });
  } else if (!sameDisk({ ...there, path: there.mountPath }, wanted)) {
    const sizeGB = Math.max(there.sizeGB, wanted.sizeGB);
    await ask("PATCH", `/disks/${there.id}`, { ...diskBody(wanted), sizeGB });
  }
}

/** Waits for the deploy, then says what there is; a failure leaves the resource known, so that the next run goes on with it. */
async function settled(
  id: string,
  wanted: ServiceState,
  ownerId: string,
  deployId: string | undefined,
): Promise<Known> {
  const told = await ask<Told>("GET", `/services/${id}`);
  const known = { ...wanted, ...outputs(told) };
  try {
    await untilLive({
      serviceId: id,
      ownerId,
      deployId,
      minutes: wanted.deployMinutes,
      secrets: secretsOf(wanted),
    });
  } catch (error) {
    const reason = `${wanted.service}: ${(error as Error).message}`;
    throw failedAfter(id, { ...known, status: "failed" }, reason);
  }
  return plain({ ...known, status: "live" });
}

function outputs(told: Told): Omit<ServiceOutputs, "status"> {
  return {
    ownerId: told.ownerId,
    host: told.slug,
    url: told.serviceDetails.url ?? "",
    suspended: told.suspended === "suspended",
  };
}

/** The properties of a service as they are on Render, in the words of those that are known where both mean the same. */
async function seenAs(told: Told, known: Known): Promise<ServiceState> {
  const { serviceDetails: details } = told;
  const variables = await variablesOf(told.id);
  const owner = variables[OWNER_VARIABLE] ?? "";
  delete variables[OWNER_VARIABLE];
  const isStatic = told.type === "static_site";
  const { disk } = details;
  return {
    ...known,
    name: told.name,
    owner,
    type: told.type as ServiceState["type"],
    variables: withoutStrangers(variables, known.variables),
    files: withoutStrangers(await filesOf(told.id), known.files),
    ...(told.repo ? { repository: told.repo, branch: told.branch } : {}),
    ...(told.repo ? { directory: told.rootDir ?? "" } : {}),
    ...(known.image ? { image: sameImage(told.imagePath, known.image) } : {}),
    ...(isStatic
      ? {
          build: details.buildCommand,
          publish: details.publishPath,
          rewrites: await rewritesOf(told.id),
        }
      : {
          region: details.region,
          plan: samePlan({ plan: details.plan }, known) ? known.plan : details.plan,
          instances: details.numInstances,
          command: details.envSpecificDetails?.dockerCommand ?? "",
          shutdownSeconds: details.maxShutdownDelaySeconds ?? known.shutdownSeconds,
          disk: disk && { name: disk.name, path: disk.mountPath, sizeGB: disk.sizeGB },
          ...(told.type === "web_service" ? { healthPath: details.healthCheckPath ?? "" } : {}),
        }),
  };
}

/** What Render adds is no input: among the inputs nothing would keep it secret. */
function withoutOutputs(seen: ServiceState): ServiceState {
  const { ownerId, host, url, status, suspended, ...inputs } = seen as Known;
  return inputs;
}

/** A value set by hand may be a secret that nobody marked as one: its name is enough to show that it is there. */
function withoutStrangers(
  seen: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(seen).map(([key, value]) => [key, key in known ? value : "(set by hand)"]),
  );
}

/** Render may write an image's registry in full: the digest says whether it is the same. */
function sameImage(seen: string | undefined, known: string): string | undefined {
  const digest = (reference?: string) => reference?.split("@")[1];
  return digest(seen) !== undefined && digest(seen) === digest(known) ? known : seen;
}

/** A deploy that was replaced by a newer one is as good as live; one on its way may still fail. */
function statusOf(status: string | undefined): string {
  return status === undefined || status === "live" || status === "deactivated" ? "live" : status;
}

function origin(wanted: ServiceState, ownerId: string): Record<string, unknown> {
  if (wanted.image) {
    // A registry that asks who pulls: its credential is kept in Render's dashboard, and known by its id.
    const credential = process.env.RENDER_REGISTRY_CREDENTIAL_ID;
    return {
      image: {
        ownerId,
        imagePath: wanted.image,
        ...(credential ? { registryCredentialId: credential } : {}),
      },
      autoDeploy: "no",
    };
  }
  // Commits to the branch are deployed as they come, as Render does it; a run deploys the branch as it is then.
  return {
    repo: wanted.repository,
    branch: wanted.branch,
    rootDir: wanted.directory,
    autoDeploy: "yes",
  };
}

function details(wanted: ServiceState): Record<string, unknown> {
  if (wanted.type === "static_site") {
    return { buildCommand: wanted.build, publishPath: wanted.publish };
  }
  return {
    runtime: wanted.image ? "image" : "docker",
    plan: wanted.plan,
    maxShutdownDelaySeconds: wanted.shutdownSeconds,
    envSpecificDetails: {
      dockerCommand: wanted.command,
      ...(wanted.image ? {} : { dockerfilePath: wanted.dockerfile, dockerContext: "." }),
    },
    ...(wanted.type === "web_service" ? { healthCheckPath: wanted.healthPath } : {}),
  };
}

function variables({ variables, owner }: ServiceState): { key: string; value: string }[] {
  return Object.entries({ ...variables, [OWNER_VARIABLE]: owner }).map(([key, value]) => ({
    key,
    value,
  }));
}

function files({ files }: ServiceState): { name: string; content: string }[] {
  return Object.entries(files).map(([name, content]) => ({ name, content }));
}

function routes({ rewrites = [] }: ServiceState): Record<string, string>[] {
  return rewrites.map(({ source, destination }) => ({ type: "rewrite", source, destination }));
}

function diskBody({ name, path, sizeGB }: Disk): Record<string, unknown> {
  return { name, mountPath: path, sizeGB };
}

async function variablesOf(id: string): Promise<Record<string, string>> {
  const list = await askAll<{ envVar: { key: string; value: string } }>(`/services/${id}/env-vars`);
  return Object.fromEntries(list.map(({ envVar }) => [envVar.key, envVar.value]));
}

async function filesOf(id: string): Promise<Record<string, string>> {
  const list = await askAll<{ secretFile: { name: string; content: string } }>(
    `/services/${id}/secret-files`,
  );
  return Object.fromEntries(list.map(({ secretFile }) => [secretFile.name, secretFile.content]));
}

async function rewritesOf(id: string): Promise<Rewritten[]> {
  const list = await askAll<{ route: Rewritten & { type: string } }>(`/services/${id}/routes`);
  return list.map(({ route: { source, destination } }) => ({ source, destination }));
}

/** Values that are worth hiding: short ones are no secrets, and would tear holes into every line. */
function secretsOf({ variables, files }: ServiceState): string[] {
  const urls = Object.values(variables).filter((value) => /:\/\/[^/]*:[^/]*@/.test(value));
  return [...urls, ...Object.values(files)].filter((value) => value.length >= 8);
}

function sameDisk(known: Disk | undefined, wanted: Disk | undefined): boolean {
  if (!known || !wanted) return known === wanted;
  return known.path === wanted.path && known.sizeGB >= wanted.sizeGB;
}

/**
 * Addresses that are not known yet count as the same: while something is updated in place its address stays, and a preview that
 * showed all its neighbours as changed would not be true.
 */
function sameAddresses(
  known: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): boolean {
  if (isUnknown(wanted)) return true;
  const keys = Object.keys(wanted);
  return (
    same(Object.keys(known).sort(), keys.sort()) &&
    keys.every((key) => isUnknown(wanted[key]) || known[key] === wanted[key])
  );
}

function sameRewrites(known: readonly Rewritten[], wanted: readonly Rewritten[]): boolean {
  if (isUnknown(wanted)) return true;
  const byDestination = ({ source, destination }: Rewritten) => [source, destination];
  return sameAddresses(
    Object.fromEntries(known.map(byDestination)),
    Object.fromEntries(wanted.map(byDestination)),
  );
}
