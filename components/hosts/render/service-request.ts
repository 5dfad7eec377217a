import { type Disk, OWNER_VARIABLE, type ServiceState } from "./service-state";

/** The body that makes a service. */
export function creation(wanted: ServiceState, ownerId: string): Record<string, unknown> {
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

/** Origin of a service: an image, or a branch. */
export function origin(wanted: ServiceState, ownerId: string): Record<string, unknown> {
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

/** Settings with which a service runs, as far as they can be changed. */
export function details(wanted: ServiceState): Record<string, unknown> {
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

/** Its variables, with the one by which it is known to be the stack's own. */
export function variables({ variables, owner }: ServiceState): { key: string; value: string }[] {
  return Object.entries({ ...variables, [OWNER_VARIABLE]: owner }).map(([key, value]) => ({
    key,
    value,
  }));
}

/** Its secret files. */
export function files({ files }: ServiceState): { name: string; content: string }[] {
  return Object.entries(files).map(([name, content]) => ({ name, content }));
}

/** Routes by which a site hands requests on, the first that matches. */
export function routes({ rewrites = [] }: ServiceState): Record<string, string>[] {
  return rewrites.map(({ source, destination }) => ({ type: "rewrite", source, destination }));
}

/** Its disk. */
export function diskBody({ name, path, sizeGB }: Disk): Record<string, unknown> {
  return { name, mountPath: path, sizeGB };
}
