import { hostName } from "../capacity/host";
import type { Known } from "../capacity/known";
import type { Place } from "../compose/engine-values";
import { GUESSED_LIMIT } from "../compose/guessed-limit";
import type { MemoryKey } from "../compose/service";
import {
  type LeftOpen,
  LOG_OPTIONS,
  OPEN_KINDS,
  type TunedService,
  type Tuning,
} from "../judge/tune/tune";
import { columns } from "./columns";
import { composeHeadline } from "./compose-fit";
import { noticeText } from "./notices/notice-text";
import { withReplicas } from "./replicas";
import { TUNE_EN } from "./tune-words/english";
import type { TuneWords } from "./tune-words/words";
import { type WritableMapping, yamlText } from "./yaml-text";

/** The file that Compose reads over the others; undefined where nothing fits. */
export function overrideText(tuning: Tuning, words: TuneWords = TUNE_EN): string | undefined {
  if (tuning.services.length === 0) return undefined;
  const blocks = tuning.services.map((service) => serviceLines(service, tuning, words));
  const isEmpty = blocks.every(({ keys }) => keys.length === 0);
  return [
    ...headOf(tuning, words).map((line) => `# ${line}`.trimEnd()),
    isEmpty ? "services: {}" : "services:",
    ...blocks.flatMap(({ name, remarks, keys }) => [
      // Compose refuses a service with nothing in it.
      keys.length > 0 ? `  ${name}:` : `  # ${name}:`,
      ...remarks.map((remark) => `    # ${remark}`),
      ...keys,
    ]),
    "",
  ].join("\n");
}

/** What was written, or why nothing was, for a terminal. */
export function tuneText(
  tuning: Tuning,
  file: string | undefined,
  words: TuneWords = TUNE_EN,
): string {
  const { fit, verdict } = tuning;
  const headline = composeHeadline(fit, words.compose);
  if (tuning.limitsMiB === null) return [...refusalLines(tuning, words), "", headline].join("\n");
  const holds = verdict === fit.verdict ? "" : `, ${words.ifGuessesHold}`;
  return [
    ...(file === undefined ? [] : [`${file}: ${limitsWords(tuning, words)}`]),
    roomWords(tuning, words),
    "",
    ...table(tuning, words).map((line) => `  ${line}`),
    "",
    `${words.with(headline)}${holds}`,
    ...fit.because.map((reason) => `  ${noticeText(reason, words.compose.sentences)}`),
    ...openLines(tuning, words),
  ].join("\n");
}

/** Why nothing was written: what they take, the least that they would need, and what there is. */
function refusalLines(tuning: Tuning, words: TuneWords): string[] {
  const { fit, host, allocatableMiB, reserveMiB, besideMiB, leastMiB } = tuning;
  const { figure } = words.compose;
  const where = hostName(host);
  const beside = besideMiB > 0 ? figure(besideMiB) : undefined;
  const rows = [
    [words.asTheyAre, figure(fit.memory.likelyMiB - reserveMiB - besideMiB)],
    [words.smallest, leastMiB === null ? words.noLimit : figure(leastMiB)],
    [
      words.there(where),
      figure(Math.max(0, allocatableMiB)),
      words.account(figure(host.memTotalMiB ?? 0), figure(reserveMiB), beside),
    ],
  ];
  const [larger] = fit.hosts;
  return [
    words.nothing(where),
    "",
    ...columns(rows, ["left", "right", "left"]).map((line) => `  ${line}`),
    "",
    words.wayOut(larger && `${larger.kind}:${larger.size}`),
  ];
}

/** Each service once, and the sum of the limits. */
function table({ services, limitsMiB }: Tuning, words: TuneWords): string[] {
  const { figure } = words.compose;
  const or = (mib: number | null) => (mib === null ? words.none : figure(mib));
  return columns(
    [
      words.columns,
      ...services.map((service) => [
        withReplicas(service),
        figure(service.known.likelyMiB),
        figure(service.known.highMiB),
        or(service.reservationMiB),
        or(service.limitMiB),
      ]),
      [words.sum, "", "", "", or(limitsMiB)],
    ],
    ["left", "right", "right", "right", "right"],
  );
}

function headOf(tuning: Tuning, words: TuneWords): string[] {
  const { host } = tuning;
  const { figure } = words.compose;
  const [mark] = words.mark.split("# ").slice(1);
  return [
    words.head(mark, hostName(host), figure(host.memTotalMiB ?? 0)),
    `${capital(limitsWords(tuning, words))}.`,
    `${roomWords(tuning, words)}.`,
    words.howRead,
  ];
}

/** The sum of the limits, and what it promises as far as all have one. */
function limitsWords(tuning: Tuning, words: TuneWords): string {
  const { limitsMiB, allocatableMiB } = tuning;
  const { figure } = words.compose;
  const free = freeOf(tuning);
  const sum = words.limits(figure(limitsMiB ?? 0), figure(allocatableMiB));
  return `${sum}: ${free === 0 ? words.apart : words.rest(free)}`;
}

function roomWords(tuning: Tuning, words: TuneWords): string {
  const { room, limitsMiB, allocatableMiB } = tuning;
  const why = words.room[room ?? "ample"];
  const left = allocatableMiB - (limitsMiB ?? 0);
  if (room !== "ample" || left <= 0 || freeOf(tuning) > 0) return why;
  return `${why}; ${words.free(words.compose.figure(left))}`;
}

/** Number of services without a limit. */
function freeOf({ services }: Tuning): number {
  return services.filter(({ limitMiB }) => limitMiB === null).length;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What is to be said of services, one line for each kind. */
function openLines({ open, services }: Tuning, words: TuneWords): string[] {
  return OPEN_KINDS.flatMap((kind) => {
    const names = open.filter((one) => one.kind === kind).map(({ service }) => service);
    if (names.length === 0) return [];
    if (kind !== "command") return [`${words.open[kind]}: ${names.join(", ")}`];
    const own = services.filter(({ name }) => names.includes(name));
    return own.map((one) => `${one.name} ${remarkOf(kind, one, words)}`);
  });
}

function remarkOf(kind: LeftOpen["kind"], { settings }: TunedService, words: TuneWords): string {
  return kind === "command"
    ? `${words.open.command}: ${settings.options.join(" ")}`
    : words.open[kind];
}

/** The lines of one service: its key, what is to be said of it, and what is set. */
function serviceLines(
  tuned: TunedService,
  { open }: Tuning,
  words: TuneWords,
): {
  readonly name: string;
  readonly remarks: readonly string[];
  readonly keys: readonly string[];
} {
  const { name, known, settings, writesCommand, health, rotatesLog } = tuned;
  const block = {
    ...memoryOf(tuned),
    ...(tuned.service.isLimitGuessed ? { labels: GUESSED_LIMIT } : {}),
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
  const isEmpty = Object.keys(block).length === 0;
  const [key, ...lines] = yamlText({ [name]: isEmpty ? "" : block }, 2)
    .trimEnd()
    .split("\n");
  const kinds = open.filter(({ service }) => service === name);
  return {
    name: key.slice(0, key.lastIndexOf(":")),
    remarks: [takesWords(known, words), ...kinds.map(({ kind }) => remarkOf(kind, tuned, words))],
    keys: isEmpty ? [] : lines.map((line) => `  ${line}`),
  };
}

function takesWords(known: Known, words: TuneWords): string {
  const { figure } = words.compose;
  const { lowMiB, likelyMiB, highMiB, standing, partOf } = known;
  const ground = partOf === undefined ? words.standing[standing] : words.partOf[partOf];
  return words.takes(figure(lowMiB), figure(highMiB), figure(likelyMiB), ground);
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
