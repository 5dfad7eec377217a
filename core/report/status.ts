import { isForMemory } from "../judge/kill";
import { alertText } from "./alerts";
import { columns } from "./columns";
import { conditionName } from "./condition";
import { FIGURES } from "./figures";
import { hostMemoryLine } from "./host-memory";
import type { Language } from "./language";
import type { DiskStatus, Held, ServiceStatus, StackStatus } from "./stack-status";
import { STATUS_WORDS } from "./status-words";

/** The status of a stack for a terminal. */
export function statusText(status: StackStatus, language: Language = "en"): string {
  const { stack, services } = status;
  const { header, inUse } = STATUS_WORDS[language];
  const containers = services.flatMap((service) => service.containers);
  const used = containers.reduce((sum, { memoryMiB }) => sum + (memoryMiB ?? 0), 0);
  const rows = services.flatMap((service) => serviceRows(service, language));
  return [
    ...columns(
      [
        [header.service, header.state, header.inUse, header.reserved, header.limit].concat(
          header.restarts,
          header.image,
        ),
        ...rows,
      ],
      ["left", "left", "right", "right", "right", "right", "left"],
    ),
    "",
    inUse(FIGURES[language](Math.round(used))),
    ...hostLines(status, language),
    ...problemLines({ stack, services }, language),
    ...status.unusedVolumes.map((volume) => STATUS_WORDS[language].unusedVolume(volume, stack)),
  ].join("\n");
}

function serviceRows(service: ServiceStatus, language: Language): string[][] {
  const { notThere, oomKilled } = STATUS_WORDS[language];
  const figure = (value: number | null) => (value === null ? "" : FIGURES[language](value));
  const planned = [figure(service.reservationMiB), figure(service.limitMiB)];
  if (service.containers.length === 0) return [[service.name, notThere, "", ...planned]];
  return service.containers.map(({ condition, death, memoryMiB, limitMiB, restarts, image }) => {
    const name = conditionName(condition, language);
    return [
      service.name,
      isForMemory(death) ? `${name}, ${oomKilled}` : name,
      figure(memoryMiB),
      figure(service.reservationMiB),
      figure(limitMiB),
      String(restarts),
      image,
    ];
  });
}

/** Memory, disk, backups, and what the machine waits for. */
export function hostLines(
  { stack, host, memory, disk, dataDisk, held, record, machine }: Omit<StackStatus, "services">,
  language: Language,
): string[] {
  const words = STATUS_WORDS[language];
  const figure = FIGURES[language];
  const { backup, drill } = record;
  const diskWords = ({ freeMB, totalMB, level }: DiskStatus) =>
    [figure(freeMB), figure(totalMB), words.levels[level]] as const;
  return [
    ...(memory ? [hostMemoryLine(memory, host, language)] : []),
    // On a machine of one's own that is what Docker does unless it is told otherwise.
    ...(memory?.stopsWithDocker && host.kind !== "local" ? [words.stopsWithDocker] : []),
    ...(disk ? [words.disk(...diskWords(disk))] : []),
    ...(dataDisk ? [words.dataDisk(...diskWords(dataDisk))] : []),
    ...(held ? heldLines(held, stack, language) : []),
    ...(backup || drill ? [words.backup(backup?.lastGood, drill?.lastGood, stack)] : []),
    ...(backup?.problem ? [words.backupFailed(backup.problem)] : []),
    ...(drill?.problem ? [words.drillFailed(drill.problem)] : []),
    ...(machine.isRebootDue ? [words.rebootDue(stack)] : []),
    ...(machine.securityUpdates ? [words.updates(machine.securityUpdates)] : []),
  ];
}

function heldLines(held: Held, stack: string, language: Language): string[] {
  const words = STATUS_WORDS[language];
  const { logsMB, shipmentsMB } = held;
  return [
    words.held(held, stack),
    ...(logsMB === null ? [] : [words.logs(logsMB)]),
    ...(shipmentsMB === undefined ? [] : [words.shipments(shipmentsMB, stack)]),
  ];
}

/** What is not as planned, or that nothing of the stack is there. */
export function problemLines(
  { stack, services }: Pick<StackStatus, "stack" | "services">,
  language: Language,
): string[] {
  const words = STATUS_WORDS[language];
  if (services.every(({ containers }) => containers.length === 0)) return [words.notUp(stack)];
  return services.flatMap(({ name, problems }) =>
    problems.map((problem) => `${name}: ${words.problem(problem)}`),
  );
}

/** What a watcher would tell now, a line each. */
export function alertLines({ stack, alerts }: StackStatus, language: Language): string[] {
  return alerts.map((alert) => alertText(stack, alert, language));
}
