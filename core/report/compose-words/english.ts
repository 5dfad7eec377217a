import { inTenths } from "../../capacity/disk-rows";
import { gb, grouped } from "../../capacity/figures";
import { formatAmount } from "../../capacity/price";
import { diskSum } from "../disk-words";
import type { Cause } from "../ground";
import { ENGLISH } from "../notices/english";
import { listed } from "../notices/listed";
import { WAYS_EN } from "../way-words/english";
import { type ComposeWords, few } from "./words";

const CAUSES: Readonly<Record<Cause, string>> = {
  memory: "its memory is too little",
  disk: "its disk is too small",
  cpus: "it has too few CPUs",
  gpu: "it has no GPU",
  host: "it cannot be had",
  limit: "a limit does not hold",
  needs: "--strict takes only what is declared or measured",
  limits: "--strict counts limits, which are above what it has",
};

const reasons = (causes: readonly Cause[]) => causes.map((cause) => CAUSES[cause]).join(" and ");

/** `db, cache and web`. */
const and = (names: readonly string[]) => names.join(", ").replace(/, ([^,]*)$/, " and $1");

export const COMPOSE_EN: ComposeWords = {
  language: "en",
  figure: grouped,
  sentences: ENGLISH,
  way: WAYS_EN,
  profile: (system, profile) => `${system} · profile ${profile}`,
  verdict: { fits: "fits", refused: "refused", depends: "depends" },
  range: ({ lowMiB, likelyMiB, highMiB }) =>
    lowMiB === highMiB
      ? `${grouped(likelyMiB)} MiB`
      : `${grouped(likelyMiB)} MiB most likely (${grouped(lowMiB)} to ${grouped(highMiB)})`,
  of: (range, memTotalMiB) => `${range} of ${grouped(memTotalMiB)}`,
  needs: (range) => `needs a host with ${range}`,
  fits: (host) => `fits ${host}`,
  doesNotFit: (host, causes) =>
    `does not fit ${host}${causes.length > 0 ? `, since ${reasons(causes)}` : ""}`,
  doesNotRun: "does not run",
  mayNotFit: (host) => `may not fit ${host}`,
  mayNotRun(host, limits) {
    const [{ limitMiB }] = limits;
    const names = limits.map(({ service }) => service);
    const where = names.length === 1 ? `its limit of ${grouped(limitMiB)} MiB` : "their limits";
    return `fits ${host}, but ${and(few(names, (rest) => `${rest} more`))} may not run in ${where}`;
  },
  likelyDoesNotFit: (host, asks) => `most likely does not fit ${host}${asks && `, since ${asks}`}`,
  belowProduct: (host, asks) => `may not fit ${host}, since ${asks}`,
  productAsks: ({ name, minimumMiB, recommendedMiB }) =>
    `the makers of ${name} ${minimumMiB === null ? "recommend" : "ask for"} ${grouped(minimumMiB ?? recommendedMiB ?? 0)} MiB`,
  notJudged: (host, unknown, services) =>
    `is not judged on ${host}, ${unknown} of ${services} not known`,
  fitsUnless(host, needs) {
    const each = needs.map(({ service, roomMiB, askedMiB, guessed, replicas, with: others }) => {
      if (others)
        return `${and([service, ...others])} together need more than ${grouped(roomMiB)} MiB`;
      const asks = askedMiB === null ? "" : ` (its makers ask for ${grouped(askedMiB)})`;
      return `${service}${guessed ? ", which is only guessed," : ""} needs more than ${grouped(roomMiB)} MiB${replicas ? " each" : ""}${asks}`;
    });
    return `fits ${host} unless ${each.join(" or ")}`;
  },
  chance: (times, of) => `${times} in ${of} that it fits`,
  notKnown: (unknown, services) => `${unknown} of ${services} not known`,
  runsNotSo: (causes) =>
    causes.every((cause) => cause === "limit")
      ? "it does not run like this"
      : `it does not fit, since ${reasons(causes)}`,
  belowNeed: (services) =>
    services === 1
      ? "1 service will not run inside its limit"
      : `${services} services will not run inside their limits`,
  programClass: (name) => name,
  share: "its share of the whole",
  columns: ["service", "rest", "likely", "bound", "limit", "known by"],
  none: "none",
  by: {
    declared: "declared",
    measured: "measured",
    documented: "its makers",
    crowd: "deployments",
    class: "guess",
  },
  byAbove: "measured, deployments above",
  byFew: (owners) => (owners === 1 ? "1 deployment" : `${owners} deployments`),
  kinds: { model: "model", job: "job", pre_start: "pre_start" },
  publishedSizes: "sizes of published files",
  takesRoom: (waiting) =>
    waiting.length === 0
      ? "while it runs"
      : `before ${listed(waiting, (rest) => ` and ${rest} more`, 2)} starts`,
  reserve: (containers) =>
    `reserve (OS, Docker, ${containers === 1 ? "1 container" : `${containers} containers`})`,
  surge: "surge (declared start-first)",
  beyond: (isSaid) => (isSaid ? "beyond, as its makers ask" : "beyond, as makers may ask"),
  sum: "sum",
  host: "host",
  headroom: "headroom",
  memTotalIs: { declared: "declared", measured: "measured", estimated: "estimated", read: "read" },
  disk(exact) {
    const disk = inTenths(exact);
    return `disk: ${disk.unknownImages ? "at least " : ""}${gb(disk.needMB)} GB of ${gb(disk.diskMB)} GB: ${diskSum(disk)}`;
  },
  product({ name, minimumMiB, recommendedMiB, source, asOf }) {
    const asks = [
      ...(minimumMiB === null ? [] : [`${grouped(minimumMiB)} MiB at least`]),
      ...(recommendedMiB === null || recommendedMiB === minimumMiB
        ? []
        : [`${grouped(recommendedMiB)} recommended`]),
    ].join(", ");
    return `${name}: its makers ask for a machine with ${asks} (${source}, ${asOf})`;
  },
  tell: [
    "Guesses become figures by --reservation SERVICE=SIZE, --unknown SIZE for all of them, or",
    "deploy.resources.reservations.memory in the file. `docker stats` shows what is used now.",
  ],
  hosts: "Cheapest hosts that fit:",
  hostsForGuesses: "Cheapest hosts with room for the guesses' high ends:",
  hostsInLimits: "Cheapest hosts with the memory, if its limits are enough:",
  monthly: (price) => `${formatAmount(price)} a month (${price.asOf})`,
  cheapest: (host, price, headroomMiB) =>
    `cheapest: ${host}, ${price}, headroom ${grouped(headroomMiB)} MiB`,
  warning: "warning",
  common: {
    "no-limit": "no memory limit",
    "no-health-check": "no health check",
    "no-log-rotation": "no log rotation",
    "variables-not-set": "variables not set",
  },
  also: (common) => `also: ${common} (--json names the services)`,
};
