import { grouped } from "../core/capacity/figures";
import type { ComposeProject } from "../core/compose/project";
import type { ComposeService } from "../core/compose/service";
import { isForMemory, type KernelKill } from "../core/judge/kill";
import { deathText } from "../core/report/kill";
import type { Inspected } from "../engine/engine";
import { deathOfContainer } from "../engine/kernel-log";
import type { Check } from "./check";

/** The labels by which Compose finds what it runs. */
export const COMPOSE_PROJECT = "com.docker.compose.project";
const SERVICE = "com.docker.compose.service";
/** `True` for what `docker compose run` started: it belongs to no plan. */
const ONE_OFF = "com.docker.compose.oneoff";

/** The containers of one service. */
interface Held {
  readonly service: ComposeService;
  readonly containers: readonly Inspected[];
}

/** Checks of what runs of a Compose project against its files: one check for each thing that may differ. */
export function composeChecks(
  project: ComposeProject,
  found: readonly Inspected[],
  /** @default - the kernel's log could not be read */
  kills?: readonly KernelKill[],
): Check[] {
  const own = found.filter(({ Config }) => Config.Labels[ONE_OFF] !== "True");
  if (own.length === 0) {
    const none = `no container of ${project.name} is on this engine: docker compose up --detach`;
    return [{ name: "services", passed: false, found: none }];
  }
  const held = project.services.map(
    (service): Held => ({
      service,
      containers: own.filter(({ Config }) => Config.Labels[SERVICE] === service.name),
    }),
  );
  return [
    servicesCheck(project, held, own),
    sameCheck("images", held, ({ service: { image } }, { Config }) =>
      image === undefined || Config.Image === image
        ? undefined
        : `runs ${Config.Image}, the file says ${image}`,
    ),
    sameCheck("limits", held, ({ service: { limitBytes = 0 } }, { HostConfig: { Memory } }) =>
      Memory === limitBytes
        ? undefined
        : `runs with ${size(Memory)}, the file says ${size(limitBytes)}`,
    ),
    sameCheck(
      "reservations",
      held,
      ({ service: { reservationBytes = 0 } }, { HostConfig: { MemoryReservation: bytes } }) =>
        bytes === reservationBytes
          ? undefined
          : `runs with ${size(bytes)}, the file says ${size(reservationBytes)}`,
    ),
    healthCheck(held),
    restartsCheck(held),
    killsCheck(held, kills),
  ];
}

/** Whether each service has its containers, and nothing runs that the file does not have. */
function servicesCheck(
  { leftOut }: ComposeProject,
  held: readonly Held[],
  own: readonly Inspected[],
): Check {
  const missing = held.flatMap(({ service: { name, replicas }, containers }) => {
    const there = containers.filter((one) => one.State.Running || isDone(one)).length;
    const stopped = containers.filter((one) => !one.State.Running && !isDone(one));
    return [
      ...stopped.map((one) => `${nameOf(one)} is ${one.State.Status} with ${one.State.ExitCode}`),
      ...(there + stopped.length === replicas
        ? []
        : [`${name} has ${there + stopped.length} of ${replicas} containers`]),
    ];
  });
  const known = new Set([
    ...held.map(({ service }) => service.name),
    ...leftOut.map(({ service }) => service),
  ]);
  const strangers = own
    .filter(({ Config }) => !known.has(Config.Labels[SERVICE]))
    .map((one) => `${nameOf(one)} is in no file`);
  const done = own.filter(isDone).length;
  return checkOf(
    "services",
    [...missing, ...strangers],
    `${held.length} of ${held.length} services have their containers${done > 0 ? `, ${done} of which ended as they should` : ""}`,
  );
}

/** A container that was to run to its end, and did. */
function isDone({ State, HostConfig }: Inspected): boolean {
  const restarts = HostConfig.RestartPolicy?.Name ?? "no";
  const again = restarts === "always" || restarts === "unless-stopped";
  return State.Status === "exited" && State.ExitCode === 0 && !again;
}

function sameCheck(
  name: string,
  held: readonly Held[],
  differs: (held: Held, container: Inspected) => string | undefined,
): Check {
  const problems = held.flatMap((one) =>
    one.containers.flatMap((container) => {
      const problem = differs(one, container);
      return problem === undefined ? [] : [`${nameOf(container)} ${problem}`];
    }),
  );
  const count = held.reduce((sum, { containers }) => sum + containers.length, 0);
  return checkOf(name, problems, `${count} containers are as the file says`);
}

function healthCheck(held: readonly Held[]): Check {
  const running = held.flatMap(({ containers }) => containers).filter(({ State }) => State.Running);
  const watched = running.filter(({ State }) => State.Health);
  const ill = watched.filter(({ State }) => State.Health?.Status !== "healthy");
  const lost = held
    .filter(({ service }) => service.health === "declared")
    .flatMap(({ containers }) => containers)
    .filter(({ State }) => State.Running && !State.Health);
  const words = [
    ...ill.map((one) => `${nameOf(one)} is ${one.State.Health?.Status}`),
    ...lost.map((one) => `${nameOf(one)} runs without the check of the file`),
  ];
  return checkOf(
    "health",
    words,
    `${watched.length} of ${running.length} have a check, all healthy`,
  );
}

function restartsCheck(held: readonly Held[]): Check {
  const all = held.flatMap(({ containers }) => containers);
  const again = all.filter(({ RestartCount }) => RestartCount > 0);
  return checkOf(
    "restarts",
    again.map((one) => `${nameOf(one)} was restarted ${one.RestartCount} times`),
    `none of ${all.length} containers was restarted`,
  );
}

function killsCheck(held: readonly Held[], kills: readonly KernelKill[] | undefined): Check {
  const all = held.flatMap(({ containers }) => containers);
  const problems = all.flatMap((one) => {
    const death = deathOfContainer(one, kills);
    if (!isForMemory(death) && !one.State.OOMKilled) return [];
    const context = { limitMiB: one.HostConfig.Memory / MIB, restarts: one.RestartCount };
    const words = death ? deathText(death, context) : "was killed for memory before";
    return [`${nameOf(one)}: ${words}`];
  });
  const asked =
    kills === undefined ? ", by the engine's word: the kernel's log cannot be read here" : "";
  return checkOf(
    "kills",
    problems,
    `none of ${all.length} containers was killed for memory${asked}`,
  );
}

function checkOf(name: string, problems: readonly string[], well: string): Check {
  const passed = problems.length === 0;
  return { name, passed, found: passed ? well : problems.join("; ") };
}

function nameOf({ Name }: Inspected): string {
  return Name.replace(/^\//, "");
}

/** `256 MiB`, or that there is none. */
function size(bytes: number): string {
  return bytes === 0 ? "none" : `${grouped(bytes / MIB)} MiB`;
}

const MIB = 1024 ** 2;
