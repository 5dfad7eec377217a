import { setTimeout as sleep } from "node:timers/promises";
import { SERVER_LABEL } from "../core/capacity/labels";
import { boundTo } from "../core/capacity/placement/binding";
import { UserError } from "../core/capacity/user-error";
import { CLOSED } from "../core/judge/swarm/closing";
import {
  BUDGET,
  EMPTIED,
  type SwarmNode,
  type SwarmService,
  type SwarmTask,
} from "../core/judge/swarm/node";
import { engineIsDown, lines } from "./engine";
import type { Docker } from "./server-engine";

/** Label of a service that says whose it is. */
export const STACK_LABEL = "enxuto.stack";

const OUT_OF_SEQUENCE_TRIES = 20;

/** Changes a node. Docker refuses a change that was made from a reading before another one's: that is made again. */
export async function updateNode(
  docker: Docker,
  id: string,
  ...changes: readonly string[]
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await docker(["node", "update", ...changes, id]);
      return;
    } catch (error) {
      if (tries === OUT_OF_SEQUENCE_TRIES || !/out of sequence/.test(String(error))) throw error;
      await sleep(100 + Math.random() * 400);
    }
  }
}

/** Whether an engine manages a swarm with a majority; false where it does not answer. */
export async function managesSwarm(docker: Docker): Promise<boolean> {
  return docker(["node", "ls", "--quiet"]).then(
    () => true,
    () => false,
  );
}

/** Every node of the swarm that an engine manages. Throws a UserError where it is no manager of one. */
export async function swarmNodes(docker: Docker): Promise<SwarmNode[]> {
  const ids = await list(docker, ["node", "ls", "--quiet"]);
  const nodes: DockerNode[] = await inspected(docker, "node", ids);
  return nodes.map(({ ID, Description, Spec, Status }) => ({
    id: ID,
    hostname: Description.Engine?.Labels?.[SERVER_LABEL] ?? Description.Hostname,
    role: Spec.Role,
    state: Status.State,
    availability: Spec.Availability,
    ...(Spec.Labels?.[EMPTIED] ? { isEmptied: true } : {}),
    closedTo: Object.keys(Spec.Labels ?? {}).flatMap((label) =>
      label.startsWith(CLOSED) ? label.slice(CLOSED.length) : [],
    ),
    memTotalMiB: Math.floor((Description.Resources.MemoryBytes ?? 0) / 1024 ** 2),
    budgetMiB: budgetOf(Description.Resources),
  }));
}

/** The services of a stack, or all of the swarm. Throws a UserError where the engine is no manager. */
export async function swarmServices(docker: Docker, stack?: string): Promise<SwarmService[]> {
  const ofStack = stack === undefined ? [] : ["--filter", `label=${STACK_LABEL}=${stack}`];
  const ids = await list(docker, ["service", "ls", "--quiet", ...ofStack]);
  return (await inspected<DockerService>(docker, "service", ids)).map(serviceOf);
}

/** One service, by its id or by Docker's name of it. */
export async function swarmService(docker: Docker, id: string): Promise<SwarmService> {
  const [found] = await inspected<DockerService>(docker, "service", [id]);
  return serviceOf(found);
}

/** The tasks of services, the oldest first, those that have ended as long as Docker remembers them. */
export async function swarmTasks(
  docker: Docker,
  services: readonly SwarmService[],
  nodes: readonly SwarmNode[],
): Promise<SwarmTask[]> {
  if (services.length === 0) return [];
  const named = services.map(({ id }) => id);
  const ids = await list(docker, ["service", "ps", "--quiet", "--no-trunc", ...named]);
  const tasks = await inspected<DockerTask>(docker, "task", ids);
  const hostnames = new Map(nodes.map(({ id, hostname }) => [id, hostname]));
  const names = new Map(services.map(({ id, service }) => [id, service]));
  return tasks
    .sort((a, b) => Date.parse(a.CreatedAt) - Date.parse(b.CreatedAt))
    .map(({ ServiceID, NodeID, Spec, DesiredState, Status }) => ({
      serviceId: ServiceID,
      service: names.get(ServiceID) ?? ServiceID,
      server: NodeID ? (hostnames.get(NodeID) ?? NodeID) : undefined,
      version: Spec.ForceUpdate ?? 0,
      desired: DesiredState,
      state: Status.State,
      error: Status.Err ?? "",
      MiB: budgetOf(Spec.Resources?.Reservations) ?? 0,
    }));
}

async function list(docker: Docker, words: readonly string[]): Promise<string[]> {
  return lines(await asked(docker, words));
}

/** Asks a manager; what an engine says that is none, or that has lost the others, becomes the way out. */
async function asked(docker: Docker, words: readonly string[]): Promise<string> {
  try {
    return await docker(words);
  } catch (error) {
    const said = String(error);
    if (/not a swarm manager/i.test(said)) throw new UserError("enxuto:host", NO_MANAGER);
    // At first it waits for the others in vain, and then knows that they are gone.
    if (/does not have a leader|DeadlineExceeded/i.test(said)) {
      throw new UserError("the swarm", NO_LEADER);
    }
    if (isSilent(said)) throw new UserError("the swarm", noAnswer(error as Error));
    throw error;
  }
}

const NO_MANAGER =
  "got swarm, but the engine that docker talks to manages none: name a manager with docker context use or DOCKER_HOST (ssh://user@host), or make one with docker swarm init";

const NO_LEADER =
  "has no leader, since half of its managers or more do not answer: what runs goes on, and nothing is moved or changed. Start them again; where they are gone for good, docker swarm init --force-new-cluster --advertise-addr ADDRESS on one that is left makes it the only manager, with all that it knows";

/** Whether a machine, or the Docker on it, gave no answer at all. */
function isSilent(said: string): boolean {
  return engineIsDown(said) || /no Docker engine answers|ssh: connect to host/i.test(said);
}

/** Sentence on a manager that gives no answer, with what was said in its place, less a way out that is this machine's. */
function noAnswer({ message }: Error): string {
  return `the manager that was asked does not answer (${message.replace(/^docker: |: start it.*$/gs, "")}). What runs goes on, and nothing is moved or changed while no manager answers. Start its server or its Docker again, or on a team's swarm name another manager (DOCKER_HOST=ssh://user@host); a rented server that is gone for good is to be deleted at its provider, and the next up makes another one, with the same data volume`;
}

async function inspected<T>(docker: Docker, type: string, ids: readonly string[]): Promise<T[]> {
  return ids.length === 0
    ? []
    : JSON.parse(await asked(docker, ["inspect", "--type", type, ...ids]));
}

function serviceOf({ ID, Spec, UpdateStatus }: DockerService): SwarmService {
  const { TaskTemplate, EndpointSpec, Mode } = Spec;
  const { ForceUpdate = 0, Placement } = TaskTemplate;
  return {
    id: ID,
    service: Spec.Labels?.["enxuto.service"] ?? Spec.Name,
    version: ForceUpdate,
    update: UpdateStatus?.State,
    boundTo: boundTo(Placement?.Constraints ?? []),
    replicas: Mode.Replicated?.Replicas,
    hostPorts: (EndpointSpec?.Ports ?? [])
      .filter(({ PublishMode }) => PublishMode === "host")
      .flatMap(({ PublishedPort }) => PublishedPort ?? []),
  };
}

function budgetOf(resources: DockerResources | undefined): number | undefined {
  return (resources?.GenericResources ?? []).find(
    ({ DiscreteResourceSpec }) => DiscreteResourceSpec?.Kind === BUDGET,
  )?.DiscreteResourceSpec?.Value;
}

/** Parts of Docker's own answers that are read here. */
interface DockerResources {
  readonly MemoryBytes?: number;
  readonly GenericResources?:
    | readonly {
        readonly DiscreteResourceSpec?: { readonly Kind: string; readonly Value: number };
      }[]
    | null;
}

interface DockerNode {
  readonly ID: string;
  readonly Spec: {
    readonly Role: "manager" | "worker";
    readonly Availability: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
  readonly Description: {
    readonly Hostname: string;
    readonly Engine?: { readonly Labels?: Readonly<Record<string, string>> | null };
    readonly Resources: DockerResources;
  };
  readonly Status: { readonly State: string };
}

interface DockerService {
  readonly ID: string;
  readonly Spec: {
    readonly Name: string;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly Mode: { readonly Replicated?: { readonly Replicas: number } };
    readonly EndpointSpec?: {
      readonly Ports?:
        | readonly { readonly PublishMode?: string; readonly PublishedPort?: number }[]
        | null;
    };
    readonly TaskTemplate: {
      readonly ForceUpdate?: number;
      readonly Placement?: { readonly Constraints?: readonly string[] | null };
    };
  };
  readonly UpdateStatus?: { readonly State: string };
}

interface DockerTask {
  readonly CreatedAt: string;
  readonly ServiceID: string;
  readonly NodeID?: string;
  readonly DesiredState: string;
  readonly Spec: {
    readonly ForceUpdate?: number;
    readonly Resources?: { readonly Reservations?: DockerResources };
  };
  readonly Status: { readonly State: string; readonly Err?: string };
}
