import { ask, askAll, askIfThere, isUncertain, owner, pause } from "./client";
import { latestDeploy, startDeploy, untilLive } from "./deploy";
import { failedAfter, type Provider, plain, same } from "./provider";
import { isChanged, replacing, sameDisk } from "./service-difference";
import { outputs, seenAs, statusOf, variablesOf, withoutOutputs } from "./service-reading";
import { creation, details, diskBody, files, origin, routes, variables } from "./service-request";
import {
  type Disk,
  type KnownService,
  OWNER_VARIABLE,
  type ServiceOutputs,
  type ServiceState,
  type ToldService,
} from "./service-state";

/** Render's services, in the four operations of Pulumi and its look at the difference. */
export const serviceProvider: Provider<ServiceState, ServiceOutputs> = {
  async create(wanted) {
    const ownerId = await owner();
    const made = await make(wanted, ownerId);
    return { id: made.id, outs: await settled(made.id, wanted, ownerId, made.deployId) };
  },

  async read(id, known) {
    const told = await askIfThere<ToldService>("GET", `/services/${id}`, known.ownerId);
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
    const replaces = replacing(known, wanted);
    const changes = replaces.length > 0 || isChanged(known, wanted);
    return { changes, replaces, deleteBeforeReplace: true };
  },

  async update(id, known, wanted) {
    const deployId = await set(id, wanted);
    return { outs: await settled(id, wanted, known.ownerId, deployId) };
  },

  async delete(id, known) {
    await askIfThere("DELETE", `/services/${id}`, known.ownerId);
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
      const made = await ask<{ service: ToldService; deployId?: string }>(
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
async function find(wanted: ServiceState, ownerId: string): Promise<ToldService | undefined> {
  const query = `name=${encodeURIComponent(wanted.name)}&ownerId=${ownerId}`;
  const found = await askAll<{ service: ToldService }>(`/services?${query}`);
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

/** Brings a service to what is wanted and starts a deploy of it. */
async function set(id: string, wanted: ServiceState): Promise<string | undefined> {
  const told = await ask<ToldService>("GET", `/services/${id}`);
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

async function setDisk(id: string, told: ToldService, wanted: Disk | undefined): Promise<void> {
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
): Promise<KnownService> {
  const told = await ask<ToldService>("GET", `/services/${id}`);
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

/** Values that are worth hiding: short ones are no secrets, and would tear holes into every line. */
function secretsOf({ variables, files }: ServiceState): string[] {
  const urls = Object.values(variables).filter((value) => /:\/\/[^/]*:[^/]*@/.test(value));
  return [...urls, ...Object.values(files)].filter((value) => value.length >= 8);
}
