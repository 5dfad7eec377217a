import { UserError } from "../core/capacity/user-error";
import { conditionText } from "../core/report/condition";
import type { Docker } from "../engine/server-engine";
import type { Standing } from "../engine/standing";

/** Starts containers that are stopped and unpauses those that are paused: a second each, where recreating one takes a minute. */
export async function remedyInPlace(
  engine: Docker,
  standings: readonly Standing[],
  say: (line: string) => void,
): Promise<void> {
  for (const standing of standings) {
    const { remedy, service, container } = standing;
    if (remedy !== "start" && remedy !== "unpause") continue;
    const found = `${service} ${standingText(standing)}`;
    try {
      await engine([remedy, container.Id]);
      say(`${found}: ${remedy === "start" ? "started" : "unpaused"} it`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      say(`${found}, and docker ${remedy} fails: ${error.message}`);
    }
  }
}

/** Words on what a container does at the moment. */
export function standingText({ condition, container, death }: Standing): string {
  return conditionText(condition, { death, restarts: container.RestartCount });
}
