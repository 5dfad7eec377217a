import { grouped } from "../../capacity/figures";
import { oneServerWords, wayWords } from "../servers-words";
import type { WayWords } from "./words";

export const WAYS_EN: WayWords = {
  language: "en",
  ways: "What fits (each one checked):",
  rollout: (services) => `${services.join(", ")}: rollout start-first → stop-first`,
  reservation: (service, from, to) => `${service}: reservation ${from} → ${to} MiB`,
  servers: wayWords,
  onSecond: (services) => `${services.join(" and ")} on the second`,
  survivesNone: "survives 0",
  sameHost: "same host",
  unavailable: (why) => why,
  room: (headroomMiB) => `headroom ${grouped(headroomMiB)} MiB`,
  monthly: "a month",
  beforeTax: "a month before tax",
  against: (price) => `against ${price}`,
  same: "the same",
  less: (amount) => `${amount} less`,
  more: (amount) => `${amount} more`,
  forAll: (memory) => `${memory} MiB for all of them`,
  oneServer: oneServerWords,
  onOne: (system, isBehindProxy) =>
    `${system} on one server instead${isBehindProxy ? ", with a proxy in front" : ""}:`,
  planOrServer: (kind) =>
    `${kind} keeps the servers and lets no service take another's memory; a server is yours to keep, and all share it`,
  planColumns: ["service", "limit", "plan", "a month"],
  none: "none",
  sum: "sum",
  notKnown: "not known",
  storage: ({ kind, GB }) => (kind === "disk" ? `a disk of ${GB} GB` : `${GB} GB of storage`),
  with: (storage) => `with ${storage}`,
};
