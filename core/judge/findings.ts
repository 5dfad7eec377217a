import { postgresCeilingMiB } from "../capacity/need";
import { reachesSocket } from "../catalog/docker-socket";
import { imageName } from "../catalog/programs/image-name";
import type { Mount } from "../compose/mounts";
import type { ComposeService } from "../compose/service";
import { limitWarnings } from "./limits";
import type { ComposeLoad } from "./loads";
import type { Notice, SharedFinding } from "./notice";
import { trapsOf } from "./traps/index";

/** Mistakes that a reader of the file should fix, one notice for each kind. None of it refuses. */
export function findingsOf(loads: readonly ComposeLoad[]): Notice[] {
  return [
    ...together("no-limit", loads, ({ memory }) => memory.limitMiB === undefined),
    ...together("no-health-check", loads, ({ service }) => !isChecked(service)),
    ...together("health-check-off", loads, ({ service }) => service.health === "disabled"),
    ...together("no-log-rotation", loads, (load) => !rotates(load)),
    ...loads.flatMap(swap),
    ...loads.flatMap(knobsAboveLimit),
    ...limitWarnings(loads),
    ...loads.flatMap(needAboveBudget),
    ...loads.flatMap(ceilingAboveLimit),
    ...loads.flatMap(trapsOf),
    ...dockerSocket(loads),
    ...loads.flatMap(unreadVariables),
  ];
}

/** Whether something checks a service's health, the Dockerfile that it is built from included. */
function isChecked({ health, built }: ComposeService): boolean {
  return health !== "none" || built?.hasHealthCheck === true;
}

/** One notice of all the services that share a finding. */
function together(
  code: SharedFinding,
  loads: readonly ComposeLoad[],
  shares: (load: ComposeLoad) => boolean,
): Notice[] {
  const services = loads.filter(shares).map(({ name }) => name);
  return services.length === 0 ? [] : [{ code, services }];
}

const SOCKET = "https://docs.docker.com/engine/security/#docker-daemon-attack-surface";

/** The engine's socket, but where a proxy has it that lets only some questions through. */
function dockerSocket(loads: readonly ComposeLoad[]): Notice[] {
  const services = loads
    .filter(({ service: { image = "" } }) => !/socket-?proxy/.test(image))
    .filter(({ service }) => service.mounts.some(hasSocket))
    .map(({ name }) => name);
  return services.length === 0 ? [] : [{ code: "docker-socket", services, source: SOCKET }];
}

/** Whether a mount brings the socket: by its path, by a folder that it lies in, or by a volume that is bound to one. */
function hasSocket({ type, source, device }: Mount): boolean {
  const path = type === "bind" ? source : device;
  return path?.startsWith("/") === true && reachesSocket(path);
}

/** `local` rotates by itself; drivers that ship logs elsewhere keep none. */
function rotates({ service: { logging } }: ComposeLoad): boolean {
  return logging.driver !== "json-file" || "max-size" in logging.options;
}

/** Values that Docker refuses are not findings: they cannot be started. */
function swap({ name, service: { limitBytes, memswapBytes } }: ComposeLoad): Notice[] {
  if (memswapBytes === undefined) return [];
  if (memswapBytes === -1) return [{ code: "swap-without-bound", service: name }];
  const swapMiB = Math.ceil((memswapBytes - (limitBytes ?? memswapBytes)) / 1024 ** 2);
  return swapMiB <= 0 ? [] : [{ code: "counts-on-swap", service: name, swapMiB }];
}

function knobsAboveLimit({ name, memory: { limitMiB }, sizes }: ComposeLoad): Notice[] {
  if (limitMiB === undefined) return [];
  return sizes
    .filter((size) => size.mib > limitMiB)
    .map(({ shown }) => ({
      code: "setting-above-limit",
      service: name,
      setting: shown,
      limitMiB,
    }));
}

/** What does not carry the program at rest, or not at the bound that its settings allow. */
function needAboveBudget({
  name,
  memory,
  counted,
  program,
  recognised,
  knobs,
}: ComposeLoad): Notice[] {
  const { limitMiB = Number.POSITIVE_INFINITY, reservationMiB } = memory;
  const need = recognised.known;
  if (program === undefined || need.lowMiB > limitMiB) return [];
  const about = { service: name, program, standing: need.standing };
  if (counted === "reservation" && reservationMiB !== undefined && need.lowMiB > reservationMiB) {
    const code = "need-above-reservation";
    return [{ code, ...about, needMiB: need.lowMiB, reservationMiB }];
  }
  const { maxmemoryMiB, heapMiB, jvmHeapMiB, bufferPoolMiB, cacheMiB } = knobs;
  const bounded = [maxmemoryMiB, heapMiB, jvmHeapMiB, bufferPoolMiB, cacheMiB];
  const bound = bounded.find((size) => size !== undefined);
  if (bound === undefined || bound > limitMiB || need.highMiB <= limitMiB) return [];
  return [{ code: "settings-above-limit", ...about, needMiB: need.highMiB, limitMiB }];
}

/** Only where somebody chose the settings: the defaults of PostgreSQL allow more than most limits. */
function ceilingAboveLimit({ name, memory: { limitMiB }, program, knobs }: ComposeLoad): Notice[] {
  const { sharedBuffersMiB, workMemMiB, maxConnections, maintenanceWorkMemMiB } = knobs;
  const chosen = [sharedBuffersMiB, workMemMiB, maxConnections].some((knob) => knob !== undefined);
  if (program !== "postgres" || limitMiB === undefined || !chosen) return [];
  const inputs = {
    sharedBuffersMiB: sharedBuffersMiB ?? 128,
    connections: maxConnections ?? 100,
    workMemMiB: workMemMiB ?? 4,
    maintenanceWorkMemMiB: maintenanceWorkMemMiB ?? 64,
  };
  const ceilingMiB = Math.ceil(postgresCeilingMiB(inputs));
  if (ceilingMiB <= limitMiB || inputs.sharedBuffersMiB > limitMiB) return [];
  return [{ code: "postgres-above-limit", service: name, ...inputs, ceilingMiB, limitMiB }];
}

/** Variables that look like settings and that the official image does not read, and the option of the program. */
const UNREAD: readonly { image: string; variable: RegExp; option: (knob: string) => string }[] = [
  {
    image: "postgres",
    variable: /^POSTGRES_(SHARED_BUFFERS|WORK_MEM|MAINTENANCE_WORK_MEM|MAX_CONNECTIONS)$/,
    option: (knob) => `-c ${knob}`,
  },
  {
    image: "redis",
    variable: /^REDIS_MAXMEMORY(_POLICY)?$/,
    option: (knob) => `--${knob.replaceAll("_", "-")}`,
  },
];

function unreadVariables({ name, service }: ComposeLoad): Notice[] {
  const { image, environment } = service;
  if (image === undefined) return [];
  const official = !image.includes("/") || image.includes("library/");
  const entry = UNREAD.find((one) => official && one.image === imageName(image).last);
  if (!entry) return [];
  return [...environment.keys()]
    .filter((variable) => entry.variable.test(variable))
    .map((variable) => {
      const knob = variable.slice(variable.indexOf("_") + 1).toLowerCase();
      const option = entry.option(knob);
      return { code: "variable-not-read", service: name, variable, option };
    });
}
