import type { WatchedService } from "./watched";

/** Seconds from one look to the next: half of the documents' health rhythm. */
export const LOOK_SECONDS = 15;

/**
 * Whether looks come too seldom for the checks of some service: then the engine's word that one turned unhealthy ends the wait for the
 * next look. From fault to health it takes the rhythm that tells, one more, the restart and a check; what the wait for a look adds fits
 * three rhythms where one is four times as long, and the word costs a process for each wait.
 */
export function needsWaking(
  services: readonly WatchedService[],
  everySeconds = LOOK_SECONDS,
): boolean {
  return services.some(({ rhythmSeconds = Infinity }) => rhythmSeconds < 4 * everySeconds);
}

/** Seconds to the next look, of those that were asked for: fewer where a restart is due before. */
export function pauseSeconds(everySeconds: number, dueIn = everySeconds): number {
  // A tenth more, so that it is due then by any clock.
  return Math.min(everySeconds, Math.ceil(dueIn * 10 + 1) / 10);
}
