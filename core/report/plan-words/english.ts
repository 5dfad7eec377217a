import { inTenths } from "../../capacity/disk-rows";
import { gb } from "../../capacity/figures";
import { DATA_LOSS_EN } from "../data-loss-words/english";
import { diskSum } from "../disk-words";
import { ENGLISH } from "../notices/english";
import { GROUND_WORDS } from "../rollout-words";
import { SERVER_TABLE_EN } from "../server-table-words/english";
import { STACK_EN } from "../stack-notices/english";
import { WAYS_EN } from "../way-words/english";
import type { PlanWords } from "./words";

export const PLAN_EN: PlanWords = {
  language: "en",
  sentences: { common: ENGLISH, stack: STACK_EN },
  way: WAYS_EN,
  profile: (name) => `profile ${name}`,
  memoryNotKnown: "memory not known",
  memTotal: (memory, upTo, is, on) =>
    `${memory}${upTo === undefined ? "" : ` to ${upTo}`} MiB ${is}${on === undefined ? "" : ` on ${on}`}`,
  columns: ["service", "reserved", "limit", "rollout"],
  share: (allocatable) => `share of ${allocatable} MiB allocatable`,
  noShare: "not even the reserve fits",
  reserve: (containers) =>
    `reserve (OS, Docker, ${containers === 1 ? "1 container" : `${containers} containers`})`,
  backup: "backup and its drill",
  watcher: "watcher",
  steady: "steady",
  surge: "surge (declared start-first)",
  headroom: "headroom",
  verdict: { fits: "fits", refused: "refused", depends: "depends" },
  autoSurge: "used while auto services roll",
  weights: "used while weights are fetched",
  disk(exact) {
    const disk = inTenths(exact);
    return `disk: ${gb(disk.needMB)} GB of ${gb(disk.diskMB)} GB: ${diskSum(disk)}`;
  },
  dataVolume: (need, size) => `data volume: ${need} GB of ${size} GB`,
  notJudged: (system) => `${system} cannot be judged`,
  noServer: (system) => `${system} fits no server`,
  doesNotFit: (system, host) => `${system} does not fit ${host}`,
  stopsFirst: (service, ground) => `${service} rolls stop-first: ${ground}`,
  ground: (ground) => GROUND_WORDS.en(ground),
  warning: "warning",
  dataLoss: DATA_LOSS_EN,
  dataNotKnown: (stack) =>
    `data: not known, the state is on no disk of this machine, or not this user's to read: enxuto preview ${stack} says it`,
  policiesKept: (rules) => `policies: ${rules} rules kept`,
  policyBroken: (name, violation) => `policy ${name}: ${violation}`,
  resources: "resources",
  servers: SERVER_TABLE_EN,
};
