import { type Memory, STARTS_IN_MIB } from "../core/capacity/memory";
import { mibOf } from "../core/compose/units";
import type { ComposeLoad } from "../core/judge/loads";
import type { Note } from "./draft";

/** Limits are half as much again as what is reserved, and at least what the program takes with much to do; in steps of 16 MiB. */
function limitOver(reservationMiB: number, highMiB = 0): number {
  const leastMiB = Math.max(reservationMiB * 1.5, highMiB, STARTS_IN_MIB);
  return Math.ceil(leastMiB / 16) * 16;
}

/** Limit and reservation of a service: as declared, else proposed from what is known of its program, else guessed. */
export function memoryOf(load: ComposeLoad): {
  readonly memory: Memory;
  readonly from: string;
  readonly note?: Omit<Note, "service">;
} {
  const { limitBytes, reservationBytes, built } = load.service;
  const limitMiB = limitBytes === undefined ? undefined : mibOf(limitBytes);
  const declaredMiB = reservationBytes === undefined ? undefined : mibOf(reservationBytes);
  if (declaredMiB !== undefined) {
    return limitMiB === undefined
      ? {
          memory: { limitMiB: limitOver(declaredMiB), reservationMiB: declaredMiB },
          from: "reservation as declared; the limit is half as much again",
        }
      : { memory: { limitMiB, reservationMiB: declaredMiB }, from: "as declared" };
  }
  const { likelyMiB, highMiB, lowMiB, standing, source } = load.recognised.known;
  const isGuess = standing === "class";
  if (limitMiB !== undefined && (isGuess || likelyMiB > limitMiB)) {
    return {
      memory: { limitMiB, reservationMiB: limitMiB },
      from: "limit as declared, and all of it reserved",
    };
  }
  // A reading says itself that it is one.
  const grounds = isGuess
    ? `guessed: class ${source}`
    : standing === "measured"
      ? source
      : `${standing}: ${source}`;
  return {
    memory: { limitMiB: limitMiB ?? limitOver(likelyMiB, highMiB), reservationMiB: likelyMiB },
    from: limitMiB === undefined ? grounds : `limit as declared; ${grounds}`,
    ...(isGuess
      ? {
          note: {
            kind: "guessed",
            about: "memory",
            text: `${likelyMiB} MiB is a guess: the file declares nothing and ${built ? "its Dockerfile tells only a class" : "the image is not known here"}; services of class ${source} take ${lowMiB} to ${highMiB} MiB`,
          },
        }
      : {}),
  };
}
