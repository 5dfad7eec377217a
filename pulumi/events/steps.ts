import type { EngineEvent } from "@pulumi/pulumi/automation";

/** Step of the engine with one resource, as far as a person wants to know. */
export interface Step {
  readonly phase: "begins" | "ends" | "failed";
  /** Pulumi's word: create, update, same, delete, create-replacement, delete-replaced, replace, refresh, read. */
  readonly op: string;
  readonly resource: Resource;
  /** Properties that differ. */
  readonly diffs: readonly string[];
  /** Whether the resource is not there any more. */
  readonly gone: boolean;
}

/** A resource by its type and name. */
export interface Resource {
  /** `docker:index/container:Container`. */
  readonly type: string;
  readonly name: string;
}

/**
 * Reads steps from events. A refresh begins as such but ends in the word for what it found (update, delete): that a resource
 * drifted is not a change that the engine makes, so it is told apart here.
 */
export class StepReader {
  private readonly refreshing: string[] = [];

  /** The step that an event tells of; undefined for all other events, and for components, which only group. */
  read(event: EngineEvent): Step | undefined {
    const phase = event.resourcePreEvent
      ? "begins"
      : event.resOutputsEvent
        ? "ends"
        : event.resOpFailedEvent
          ? "failed"
          : undefined;
    const metadata = (event.resourcePreEvent ?? event.resOutputsEvent ?? event.resOpFailedEvent)
      ?.metadata;
    if (!phase || !metadata || isGrouping(metadata.type)) return undefined;
    return {
      phase,
      op: this.isRefresh(phase, metadata) ? "refresh" : metadata.op,
      resource: resourceOf(metadata.urn),
      diffs: metadata.diffs ?? Object.keys(metadata.detailedDiff ?? {}),
      gone: phase === "ends" && metadata.op === "delete",
    };
  }

  private isRefresh(phase: Step["phase"], { op, urn }: { op: string; urn: string }): boolean {
    if (phase === "begins") {
      if (op === "refresh") this.refreshing.push(urn);
      return op === "refresh";
    }
    const index = this.refreshing.indexOf(urn);
    if (index >= 0) this.refreshing.splice(index, 1);
    return index >= 0;
  }
}

/** Stacks, providers and components exist only in the state. */
export function isGrouping(type: string): boolean {
  return /^(pulumi:|enxuto:)/.test(type);
}

/** The resource that a URN names. */
export function resourceOf(urn: string): Resource {
  const parts = urn.split("::");
  const types = parts[parts.length - 2] ?? "";
  return { type: types.slice(types.lastIndexOf("$") + 1), name: parts[parts.length - 1] };
}

/** Type of a container of Docker's. */
export const CONTAINER = "docker:index/container:Container";

/** Type of a volume of Docker's. */
export const VOLUME = "docker:index/volume:Volume";

/** Whether a resource is a container. */
export function isContainer({ type }: Resource): boolean {
  return type === CONTAINER;
}

/** Whether a resource is an image, built or pulled. */
export function isImage({ type }: Resource): boolean {
  return type === "docker:index/image:Image" || type === "docker:index/remoteImage:RemoteImage";
}

/** Whether a resource is a command that runs once. */
export function isCommand({ type }: Resource): boolean {
  return type.startsWith("command:");
}

/** Whether a resource is the command that waits until a container is healthy. */
export function isHealthWait(resource: Resource): boolean {
  return isCommand(resource) && resource.name.endsWith("-healthy");
}

/** Name of the service that a container, its wait or an image belongs to: replicas are called `backend-1`, `backend-2`. */
export function serviceOf(resource: Resource, services: readonly string[]): string {
  const { name } = resource;
  if (services.includes(name)) return name;
  const container = isHealthWait(resource) ? name.replace(/-healthy$/, "") : name;
  if (services.includes(container)) return container;
  const withoutNumber = container.replace(/-\d+$/, "");
  return services.includes(withoutNumber) ? withoutNumber : name;
}

/** Name that a person gives a resource: its service, `network conecta-network`, or the bare name of a command. */
export function nameOf(resource: Resource, services: readonly string[]): string {
  if (isContainer(resource) || isImage(resource) || isHealthWait(resource))
    return serviceOf(resource, services);
  if (isCommand(resource)) return resource.name;
  const kind = resource.type.slice(resource.type.lastIndexOf(":") + 1);
  return `${kind.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()} ${resource.name}`;
}
