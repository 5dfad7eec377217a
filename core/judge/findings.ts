import { mib } from "../capacity/admission";
import { postgresCeilingMiB } from "../capacity/need";
import { imageName } from "../catalog/programs/image-name";
import { limitWarnings } from "./limits";
import type { ComposeLoad } from "./loads";
import { trapsOf } from "./traps";

/** Mistakes that a reader of the file should fix, one line for each kind. None of it refuses. */
export function findingsOf(loads: readonly ComposeLoad[]): string[] {
  return [
    ...together(
      loads.filter(({ memory }) => memory.limitMiB === undefined),
      "no memory limit: one of them can take the whole host",
    ),
    ...together(
      loads.filter(({ service }) => service.health === "none"),
      "no health check: a hang goes unnoticed",
    ),
    ...together(
      loads.filter(({ service }) => service.health === "disabled"),
      "health check switched off",
    ),
    ...together(
      loads.filter((load) => !rotates(load)),
      "no log rotation: its log grows until the disk is full",
    ),
    ...loads.flatMap(swap),
    ...loads.flatMap(knobsAboveLimit),
    ...limitWarnings(loads),
    ...loads.flatMap(needAboveBudget),
    ...loads.flatMap(ceilingAboveLimit),
    ...loads.flatMap(trapsOf),
    ...loads.flatMap(unreadVariables),
  ];
}

/** Names that one line lists before it counts the rest. */
const LISTED = 8;

/** One line for all the services that share a finding. */
function together(loads: readonly ComposeLoad[], finding: string): string[] {
  if (loads.length === 0) return [];
  const names = loads.slice(0, LISTED).map(({ name }) => name);
  const rest = loads.length - names.length;
  return [`${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}: ${finding}`];
}

/** `local` rotates by itself; drivers that ship logs elsewhere keep none. */
function rotates({ service: { logging } }: ComposeLoad): boolean {
  return logging.driver !== "json-file" || "max-size" in logging.options;
}

/** Values that Docker refuses are not findings: they cannot be started. */
function swap({ name, service: { limitBytes, memswapBytes } }: ComposeLoad): string[] {
  if (memswapBytes === undefined) return [];
  if (memswapBytes === -1) return [`${name}: counts on swap without bound; swap is not memory`];
  const swapBytes = memswapBytes - (limitBytes ?? memswapBytes);
  return swapBytes <= 0
    ? []
    : [
        `${name}: counts on ${mib(Math.ceil(swapBytes / 1024 ** 2))} MiB of swap; swap is not memory`,
      ];
}

function knobsAboveLimit({ name, memory: { limitMiB }, sizes }: ComposeLoad): string[] {
  if (limitMiB === undefined) return [];
  return sizes
    .filter((size) => size.mib > limitMiB)
    .map(({ shown }) => `${name}: ${shown} is above its limit of ${mib(limitMiB)} MiB`);
}

/** What does not carry the program at rest, or not at the bound that its settings allow. */
function needAboveBudget({
  name,
  memory,
  counted,
  program,
  recognised,
  knobs,
}: ComposeLoad): string[] {
  const { limitMiB = Number.POSITIVE_INFINITY, reservationMiB } = memory;
  const need = recognised.known;
  if (program === undefined || need.lowMiB > limitMiB) return [];
  const about = (mibs: number) => `${name}: ${program} needs ${mib(mibs)} MiB`;
  if (counted === "reservation" && reservationMiB !== undefined && need.lowMiB > reservationMiB) {
    return [
      `${about(need.lowMiB)} and more (${need.standing}), only ${mib(reservationMiB)} are reserved`,
    ];
  }
  const bounded = [knobs.maxmemoryMiB, knobs.heapMiB, knobs.bufferPoolMiB, knobs.cacheMiB];
  const bound = bounded.find((size) => size !== undefined);
  if (bound === undefined || bound > limitMiB || need.highMiB <= limitMiB) return [];
  return [
    `${about(need.highMiB)} at its settings (${need.standing}), its limit is ${mib(limitMiB)}`,
  ];
}

/** Only where somebody chose the settings: the defaults of PostgreSQL allow more than most limits. */
function ceilingAboveLimit({ name, memory: { limitMiB }, program, knobs }: ComposeLoad): string[] {
  const { sharedBuffersMiB, workMemMiB, maxConnections, maintenanceWorkMemMiB } = knobs;
  const chosen = [sharedBuffersMiB, workMemMiB, maxConnections].some((knob) => knob !== undefined);
  if (program !== "postgres" || limitMiB === undefined || !chosen) return [];
  const inputs = {
    sharedBuffersMiB: sharedBuffersMiB ?? 128,
    connections: maxConnections ?? 100,
    workMemMiB: workMemMiB ?? 4,
    maintenanceWorkMemMiB: maintenanceWorkMemMiB ?? 64,
  };
  const ceiling = postgresCeilingMiB(inputs);
  if (ceiling <= limitMiB || inputs.sharedBuffersMiB > limitMiB) return [];
  return [
    `${name}: ${inputs.sharedBuffersMiB} shared_buffers + ${inputs.connections} connections × ${inputs.workMemMiB} work_mem + ${inputs.maintenanceWorkMemMiB} maintenance = ${mib(Math.ceil(ceiling))} MiB is above its limit of ${mib(limitMiB)}`,
  ];
}

/** Variables that look like settings and that the official image does not read. */
const UNREAD: readonly { image: string; variable: RegExp; instead: string }[] = [
  {
    image: "postgres",
    variable: /^POSTGRES_(SHARED_BUFFERS|WORK_MEM|MAINTENANCE_WORK_MEM|MAX_CONNECTIONS)$/,
    instead: "pass it in the command: -c",
  },
  {
    image: "redis",
    variable: /^REDIS_MAXMEMORY(_POLICY)?$/,
    instead: "pass it in the command: --",
  },
];

function unreadVariables({ name, service }: ComposeLoad): string[] {
  const { image, environment } = service;
  if (image === undefined) return [];
  const official = !image.includes("/") || image.includes("library/");
  const entry = UNREAD.find((one) => official && one.image === imageName(image).last);
  return [...environment.keys()]
    .filter((variable) => entry?.variable.test(variable))
    .map((variable) => {
      const option = variable.slice(variable.indexOf("_") + 1).toLowerCase();
      const spelled = entry?.image === "redis" ? option.replaceAll("_", "-") : ` ${option}`;
      return `${name}: ${variable} is not read by the image, ${entry?.instead}${spelled}`;
    });
}
