import { askAll } from "./client";
import { samePlan } from "./provider";
import {
  type KnownService,
  OWNER_VARIABLE,
  type Rewritten,
  type ServiceOutputs,
  type ServiceState,
  type ToldService,
} from "./service-state";

/** Outputs that Render adds to a service. */
export function outputs(told: ToldService): Omit<ServiceOutputs, "status"> {
  return {
    ownerId: told.ownerId,
    host: told.slug,
    url: told.serviceDetails.url ?? "",
    suspended: told.suspended === "suspended",
  };
}

/** The properties of a service as they are on Render, in the words of those that are known where both mean the same. */
export async function seenAs(told: ToldService, known: KnownService): Promise<ServiceState> {
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

/** Inputs of a service: what Render adds is none, and among them nothing would keep it secret. */
export function withoutOutputs(seen: ServiceState): ServiceState {
  const { ownerId, host, url, status, suspended, ...inputs } = seen as KnownService;
  return inputs;
}

/** A deploy that was replaced by a newer one is as good as live; one on its way may still fail. */
export function statusOf(status: string | undefined): string {
  return status === undefined || status === "live" || status === "deactivated" ? "live" : status;
}

/** The variables of a service, by name. */
export async function variablesOf(id: string): Promise<Record<string, string>> {
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
