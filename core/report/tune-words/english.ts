import { COMPOSE_EN } from "../compose-words/english";
import type { TuneWords } from "./words";

export const TUNE_EN: TuneWords = {
  compose: COMPOSE_EN,
  mark: "# Written by `enxuto fit --tune`",
  head: (mark, host, memory) => `${mark} for ${host} (${memory} MiB). Read it before you use it.`,
  limits: (sum, of) => `the limits add up to ${sum} of the ${of} MiB for containers`,
  apart: "none can take what another counts on",
  rest: (services) => `the rest is for the ${services === 1 ? "one" : services} without a limit`,
  room: {
    ample: "Each has the most that it is known to take, or that its file allows",
    shared:
      "Each has the same multiple of what it is likely to need, up to the most that it is known to take or its file allows",
    tight:
      "They would take more by themselves: each has what it is likely to need with the settings of this file, and a part of what is left",
  },
  free: (memory) => `the other ${memory} MiB stay free`,
  howRead:
    "Compose reads it by itself next to a file that it finds; where files are named, name it last.",
  takes: (low, high, likely, ground) => `${low} to ${high} MiB, most likely ${likely} (${ground})`,
  standing: {
    declared: "declared",
    measured: "measured",
    documented: "documented",
    crowd: "seen in deployments",
    class: "guessed from its class",
  },
  partOf: {
    product: "its share of the whole product, no need of its own",
    program: "its share of one program in several roles, any of which may grow to the whole",
  },
  open: {
    guess: "limited by a guess, look at `docker stats` after a day of use",
    "free-guess":
      "no limit, since it is only guessed what it takes and there is no room for the high end of the guess",
    part: "no limit, since only the whole is known that it is a part of, not how much of it this one takes",
    kept: "keeps the limit of its file",
    lowered:
      "below the limit of its file: the host has no room for the most that all of them may take",
    raised: "raised above the limit of its file, in which it is not likely to run",
    command: "has a command of its own, add to it",
    "refuses-writes":
      "refuses writes once maxmemory is full (noeviction), as queues need it; what is only a cache takes --maxmemory-policy allkeys-lru",
    evicts:
      "drops what was used least once maxmemory is full (allkeys-lru), a cache by its name; a queue takes --maxmemory-policy noeviction",
    "no-health-check": "no health check is known for it",
  },
  columns: ["service", "likely", "at most", "reserved", "limit"],
  none: "none",
  sum: "sum",
  with: (headline) => `with it ${headline}`,
  ifGuessesHold: "if what is guessed holds",
  nothing: (host) => `nothing written: no limits in which they are likely to run fit ${host}`,
  asTheyAre: "most likely taken as the files are",
  smallest: "smallest limits in which they are likely to run",
  noLimit: "none holds one of them",
  there: (host) => `for containers on ${host}`,
  account: (memTotal, reserve, beside) =>
    `${memTotal} − ${reserve} reserve${beside === undefined ? "" : ` − ${beside} jobs and models`}`,
  wayOut: (host) =>
    `Smaller limits would kill them. Name a larger host${host === undefined ? "" : `: --host ${host}`}`,
};
