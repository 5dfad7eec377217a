import { CURVE_EN } from "../curve-words";
import type { CurveTextWords } from "./words";

const WHICH = { all: "every host", largest: "the largest hosts", cheapest: "the cheapest hosts" };

export const CURVE_TEXT_EN: CurveTextWords = {
  curve: CURVE_EN,
  profile: (system, profile) => `${system} · profile ${profile}`,
  services: ["service", "needs MiB", "at rest", "counted", "limit", "its limit carries"],
  sum: "sum",
  server: "a server of",
  notMoved: (along) => `not moved by ${along}`,
  asReserved: "as reserved",
  noneMoved: (along) => `no service is moved by ${along}`,
  none: "none",
  needed: (along) => `What is needed as ${along} grow:`,
  host: "host MiB",
  largest: "largest part",
  severalOf: (kind) => `${kind}, one may be lost`,
  noneOfServers: "none of 5 servers",
  noHost: (amount) => `No host on sale has the memory for ${amount}.`,
  most: (along, which) => `The most ${along} that the memory of ${WHICH[which]} can carry:`,
  beyond: (along) => `more than ten million ${along}`,
  doesNotFit: "does not fit",
  slower: (vcpus) => `slower: fewer than ${vcpus} vCPU`,
  unavailable: (why) => why,
  warning: "warning",
};
