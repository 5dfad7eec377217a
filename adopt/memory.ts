import { type Memory, MINIMUM_LIMIT_MIB } from "../core/capacity/memory";
import { mibOf } from "../core/compose/units";
import type { ComposeLoad } from "../core/judge/loads";
import type { Note } from "./draft";

/** Reservation of a program of which nothing is known. A guess, and marked as one wherever it stands. */
const GUESSED_MIB = 256;

/** Limits are half as much again as what is reserved, in steps of 16 MiB. */
function limitOver(reservationMiB: number): number {
  return Math.max(MINIMUM_LIMIT_MIB, Math.ceil((reservationMiB * 1.5) / 16) * 16);
}

/** Limit and reservation of a service: as declared, else proposed from what is known of its program, else guessed. */
export function memoryOf(load: ComposeLoad): {
  readonly memory: Memory;
  readonly from: string;
  readonly note?: Omit<Note, "service">;
} {
  const { limitBytes, reservationBytes } = load.service;
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
  const { need } = load;
  const neededMiB = need && Math.ceil(need.highMiB);
  if (neededMiB !== undefined && neededMiB <= (limitMiB ?? neededMiB)) {
    const grounds = `${need?.standing}: ${need?.ground}`;
    return {
      memory: {
        limitMiB: limitMiB ?? limitOver(neededMiB),
        reservationMiB: Math.max(1, neededMiB),
      },
      from: limitMiB === undefined ? grounds : `limit as declared; ${grounds}`,
    };
  }
  if (limitMiB !== undefined) {
    return {
      memory: { limitMiB, reservationMiB: limitMiB },
      from: "limit as declared, and all of it reserved",
    };
  }
  return {
    memory: { limitMiB: limitOver(GUESSED_MIB), reservationMiB: GUESSED_MIB },
    from: "guessed: what this image needs is not known",
    note: {
      kind: "guessed",
      about: "memory",
      text: `${GUESSED_MIB} MiB is a guess: the file declares nothing and the image is not known here; set what you know, or measure it`,
    },
  };
}
