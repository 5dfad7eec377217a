import { grouped } from "../capacity/figures";
import { hostName } from "../capacity/host";
import type { Standing } from "../capacity/known";
import type { Place } from "../compose/engine-values";
import type { MemoryKey } from "../compose/service";
import { type LeftOpen, LOG_OPTIONS, type TunedService, type Tuning } from "../judge/tune/tune";
import { composeHeadline } from "./compose-fit";
import { noticeText } from "./notices/notice-text";
import { type WritableMapping, yamlText } from "./yaml-text";

/** Beginning of a file that `--tune` wrote: only such a one is written over. */
export const TUNED_MARK = "# Written by `enxuto fit --tune`";

/** The file that Compose reads over the others; undefined where nothing fits. */
export function overrideText(tuning: Tuning): string | undefined {
  if (tuning.services.length === 0) return undefined;
  const services = tuning.services.flatMap(serviceLines);
  return [
    ...headOf(tuning).map((line) => (line === "" ? "#" : line)),
    services.length > 0 ? "services:" : "services: {}",
    ...services,
    "",
  ].join("\n");
}

/** What was written, or why nothing was, for a terminal. */
export function tuneText(tuning: Tuning, file: string | undefined): string {
  const { fit, host, limitsMiB, allocatableMiB, leastMiB, verdict } = tuning;
  if (limitsMiB === null) {
    const need = Number.isFinite(leastMiB) ? ` the ${grouped(leastMiB)}` : "";
    return [
      `nothing written: ${hostName(host)} has ${grouped(Math.max(0, allocatableMiB))} MiB for containers, less than${need} that they are likely to need: smaller limits would kill them. Name a larger host`,
      "",
      composeHeadline(fit),
    ].join("\n");
  }
  return [
    ...(file === undefined ? [] : [`${file}: ${limitsWords(tuning)}`]),
    `with it ${composeHeadline(fit)}${verdict === fit.verdict ? "" : ", if what is guessed holds"}`,
    ...fit.because.map((reason) => `  ${noticeText(reason)}`),
    ...openLines(tuning),
  ].join("\n");
}

function headOf(tuning: Tuning): string[] {
  const { host } = tuning;
  return [
    `${TUNED_MARK} for ${hostName(host)} (${grouped(host.memTotalMiB ?? 0)} MiB). Read it before you use it.`,
    `# ${limitsWords(tuning)}${takesNothingFromOthers(tuning)}.`,
    "# Compose reads it by itself beside a file that it finds; where files are named, name it last.",
    ...openLines(tuning).map((line) => `# ${line}`.trimEnd()),
  ];
}

/** What limits promise, as far as all have one. */
function takesNothingFromOthers({ services }: Tuning): string {
  const free = services.filter(({ limitMiB }) => limitMiB === null).length;
  return free === 0
    ? ": none can take what another counts on"
    : `, the rest is for ${free === 1 ? "the one" : `the ${free}`} without a limit`;
}

function limitsWords({ limitsMiB, allocatableMiB }: Tuning): string {
  return `the limits add up to ${grouped(limitsMiB ?? 0)} of ${grouped(allocatableMiB)} MiB`;
}

const OPEN: Readonly<Record<LeftOpen["kind"], string>> = {
  guess: "limited by a guess, look at `docker stats` after a day of use",
  part: "no limit, since only the whole is known that they are parts of, not how much each takes",
  "below-likely": "keeps the limit of its file, which is less than it mostly takes",
  raised: "raised, since its program does not run in the limit of the file",
  command: "has a command of its own, add to it",
  "no-health-check": "no health check is known for it",
};

const GROUNDS: Readonly<Record<Standing, string>> = {
  declared: "declared",
  measured: "measured",
  documented: "documented",
  crowd: "seen in deployments",
  class: "guessed from its class",
};

/** What could not be known, one line for each kind. */
function openLines({ open, services }: Tuning): string[] {
  const kinds = Object.keys(OPEN) as LeftOpen["kind"][];
  return kinds.flatMap((kind) => {
    const names = open.filter((one) => one.kind === kind).map(({ service }) => service);
    if (names.length === 0) return [];
    if (kind !== "command") return [`${OPEN[kind]}: ${names.join(", ")}`];
    const own = services.filter(({ name }) => names.includes(name));
    return own.map(({ name, settings }) => `${name} ${OPEN[kind]}: ${settings.options.join(" ")}`);
  });
}

function serviceLines(tuned: TunedService): string[] {
  const { name, limitMiB, known, settings, writesCommand, health, rotatesLog } = tuned;
  const block = {
    ...memoryOf(tuned),
    ...(writesCommand ? { command: tuned.service.command.map(escaped) } : {}),
    ...(Object.keys(settings.environment).length > 0 ? { environment: settings.environment } : {}),
    ...(health
      ? {
          healthcheck: {
            test: health.test.map(escaped),
            interval: "30s",
            timeout: "5s",
            retries: 3,
            start_period: "60s",
          },
        }
      : {}),
    ...(rotatesLog ? { logging: { driver: "json-file", options: LOG_OPTIONS } } : {}),
  };
  if (Object.keys(block).length === 0) return [];
  const yaml = yamlText({ [name]: block }, 2);
  const [key, ...lines] = yaml.trimEnd().split("\n");
  const how =
    limitMiB === null ? "an even part of the whole, no need of its own" : GROUNDS[known.standing];
  const takes = `# ${grouped(known.lowMiB)} to ${grouped(known.highMiB)} MiB, most likely ${grouped(known.likelyMiB)} (${how})`;
  return [key, `  ${takes}`, ...lines].map((line) => `  ${line}`);
}

/** The memory where the file has it, or other quantities: Compose refuses two keys with two values, and a block that lacks one of them. */
function memoryOf({ limitMiB, reservationMiB, service }: TunedService): WritableMapping {
  if (limitMiB === null) return {};
  const { memoryKeys, memswapBytes, places } = service;
  const isReserved = reservationMiB !== null;
  const keysOf = (short: MemoryKey, long: MemoryKey, place: Place | undefined) => {
    const own = memoryKeys.filter((key) => key === short || key === long);
    if (own.length > 0) return own;
    return [
      (place ?? (memoryKeys.some(isShort) ? "service" : "deploy")) === "service" ? short : long,
    ];
  };
  const limits = keysOf("mem_limit", "deploy.resources.limits.memory", places.limits);
  const reservations = keysOf(
    "mem_reservation",
    "deploy.resources.reservations.memory",
    places.reservations,
  );
  const resources = {
    ...(limits.some((key) => !isShort(key)) ? { limits: { memory: `${limitMiB}M` } } : {}),
    ...(isReserved && reservations.some((key) => !isShort(key))
      ? { reservations: { memory: `${reservationMiB}M` } }
      : {}),
  };
  return {
    ...(limits.some(isShort) ? { mem_limit: `${limitMiB}m` } : {}),
    ...(memswapBytes === undefined || memswapBytes === -1 ? {} : { memswap_limit: `${limitMiB}m` }),
    ...(isReserved && reservations.some(isShort) ? { mem_reservation: `${reservationMiB}m` } : {}),
    ...(Object.keys(resources).length > 0 ? { deploy: { resources } } : {}),
  };
}

function isShort(key: MemoryKey): boolean {
  return !key.startsWith("deploy.");
}

/** A `$` of the container's own, which Compose would read as its. */
function escaped(text: string): string {
  return text.replaceAll("$", "$$$$");
}
