/** Settings of a service of Render's: all the properties of the resource, as plain values. */
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

/** A disk on which data of a service outlives its instance; it can grow, and never shrinks. */
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

/** Outputs that Render adds to it. */
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

/** A service with what Render adds to it. */
export type KnownService = ServiceState & ServiceOutputs;

/** A service as the API tells it; of the details, what this reads. */
export interface ToldService {
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
export const OWNER_VARIABLE = "ENXUTO_STACK";
