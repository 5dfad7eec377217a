import { grouped } from "../core/capacity/figures";
import type { ComposeProject } from "../core/compose/project";
import type { ComposeService } from "../core/compose/service";
import { isForMemory, type KernelKill } from "../core/judge/kill";
import { CHECKS_EN } from "../core/report/check-words/english";
import type { CheckWords } from "../core/report/check-words/words";
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
  words: CheckWords = CHECKS_EN,
): Check[] {
  const own = found.filter(({ Config }) => Config.Labels[ONE_OFF] !== "True");
  if (own.length === 0) {
    return [{ name: "services", passed: false, found: words.noContainer(project.name) }];
  }
  const held = project.services.map(
    (service): Held => ({
      service,
      containers: own.filter(({ Config }) => Config.Labels[SERVICE] === service.name),
    }),
  );
  const { asTheFile, runs, runsWith } = words;
  const size = (bytes: number) => sizeIn(bytes, words);
  return [
    servicesCheck(project, held, own, words),
    sameCheck("images", held, asTheFile, ({ service: { image } }, { Config }) =>
      image === undefined || Config.Image === image ? undefined : runs(Config.Image, image),
    ),
    sameCheck(
      "limits",
      held,
      asTheFile,
      ({ service: { limitBytes = 0 } }, { HostConfig: { Memory } }) =>
        Memory === limitBytes ? undefined : runsWith(size(Memory), size(limitBytes)),
    ),
    sameCheck(
      "reservations",
      held,
      asTheFile,
      ({ service: { reservationBytes = 0 } }, { HostConfig: { MemoryReservation: bytes } }) =>
        bytes === reservationBytes ? undefined : runsWith(size(bytes), size(reservationBytes)),
    ),
    healthCheck(held, words),
    restartsCheck(held, words),
    killsCheck(held, kills, words),
  ];
}

/** Whether each service has its containers, and nothing runs that the file does not have. */
function servicesCheck(
  { leftOut }: ComposeProject,
  held: readonly Held[],
  own: readonly Inspected[],
  words: CheckWords,
): Check {
  const missing = held.flatMap(({ service: { name, replicas }, containers }) => {
    const there = containers.filter((one) => one.State.Running || isDone(one)).length;
    const stopped = containers.filter((one) => !one.State.Running && !isDone(one));
    return [
      ...stopped.map((one) => words.ended(nameOf(one), one.State.Status, one.State.ExitCode)),
      ...(there + stopped.length === replicas
        ? []
        : [words.has(name, there + stopped.length, replicas)]),
    ];
  });
  const known = new Set([
    ...held.map(({ service }) => service.name),
    ...leftOut.map(({ service }) => service),
  ]);
  const strangers = own
    .filter(({ Config }) => !known.has(Config.Labels[SERVICE]))
    .map((one) => words.inNoFile(nameOf(one)));
  const done = own.filter(isDone).length;
  return checkOf("services", [...missing, ...strangers], words.haveContainers(held.length, done));
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
  well: (containers: number) => string,
  differs: (held: Held, container: Inspected) => string | undefined,
): Check {
  const problems = held.flatMap((one) =>
    one.containers.flatMap((container) => {
      const problem = differs(one, container);
      return problem === undefined ? [] : [`${nameOf(container)} ${problem}`];
    }),
  );
  const count = held.reduce((sum, { containers }) => sum + containers.length, 0);
  return checkOf(name, problems, well(count));
}

function healthCheck(held: readonly Held[], words: CheckWords): Check {
  const running = held.flatMap(({ containers }) => containers).filter(({ State }) => State.Running);
  const watched = running.filter(({ State }) => State.Health);
  const ill = watched.filter(({ State }) => State.Health?.Status !== "healthy");
  const lost = held
    .filter(({ service }) => service.health === "declared")
    .flatMap(({ containers }) => containers)
    .filter(({ State }) => State.Running && !State.Health);
  const problems = [
    ...ill.map((one) => words.isInHealth(nameOf(one), one.State.Health?.Status ?? "")),
    ...lost.map((one) => words.withoutCheck(nameOf(one))),
  ];
  return checkOf("health", problems, words.allHealthy(watched.length, running.length));
}

function restartsCheck(held: readonly Held[], words: CheckWords): Check {
  const all = held.flatMap(({ containers }) => containers);
  const again = all.filter(({ RestartCount }) => RestartCount > 0);
  return checkOf(
    "restarts",
    again.map((one) => words.restarted(nameOf(one), one.RestartCount)),
    words.noneRestarted(all.length),
  );
}

function killsCheck(
  held: readonly Held[],
  kills: readonly KernelKill[] | undefined,
  words: CheckWords,
): Check {
  const all = held.flatMap(({ containers }) => containers);
  const problems = all.flatMap((one) => {
    const death = deathOfContainer(one, kills);
    if (!isForMemory(death) && !one.State.OOMKilled) return [];
    const context = { limitMiB: one.HostConfig.Memory / MIB, restarts: one.RestartCount };
    const how = death ? deathText(death, context, words.language) : words.killedBefore;
    return [`${nameOf(one)}: ${how}`];
  });
  return checkOf("kills", problems, words.noneKilled(all.length, kills !== undefined));
}

function checkOf(name: string, problems: readonly string[], well: string): Check {
  const passed = problems.length === 0;
  return { name, passed, found: passed ? well : problems.join("; ") };
}

function nameOf({ Name }: Inspected): string {
  return Name.replace(/^\//, "");
}

/** `256 MiB`, or that there is none. */
function sizeIn(bytes: number, { none, language }: CheckWords): string {
  return bytes === 0 ? none : `${grouped(bytes / MIB, language)} MiB`;
}

const MIB = 1024 ** 2;
