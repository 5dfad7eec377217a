import { ask, pause } from "./client";

/** One run of a new version, as Render tells it. */
export interface Deploy {
  readonly id: string;
  readonly status: string;
}

/** Seconds from one look at a deploy to the next: at first, and at most. */
const FIRST_LOOK_SECONDS = 3;
const LAST_LOOK_SECONDS = 15;

/** Log lines that a failed deploy is explained with. */
const LOG_LINES = 10;

/** A deploy that is waited for. */
export interface AwaitedDeploy {
  readonly serviceId: string;
  readonly ownerId: string;
  /** Undefined for the latest. */
  readonly deployId: string | undefined;
  /** Minutes after which it counts as hanging. */
  readonly minutes: number;
  /** Values that no log line may show. */
  readonly secrets: readonly string[];
}

/** Starts a deploy of what a service is set to. */
export async function startDeploy(serviceId: string): Promise<string | undefined> {
  const started = await ask<Deploy | undefined>("POST", `/services/${serviceId}/deploys`, {});
  return started?.id;
}

/** The latest deploy of a service. */
export async function latestDeploy(serviceId: string): Promise<Deploy | undefined> {
  const [latest] = await ask<{ deploy: Deploy }[]>("GET", `/services/${serviceId}/deploys?limit=1`);
  return latest?.deploy;
}

/** The wait for a deploy to serve. Throws an error with Render's status and the last log lines where it does not. */
export async function untilLive(awaited: AwaitedDeploy): Promise<void> {
  const { serviceId, deployId, minutes } = awaited;
  let waited = 0;
  for (let look = FIRST_LOOK_SECONDS; ; look = Math.min(look * 1.2, LAST_LOOK_SECONDS)) {
    const deploy = deployId
      ? await ask<Deploy>("GET", `/services/${serviceId}/deploys/${deployId}`)
      : await latestDeploy(serviceId);
    const status = deploy?.status ?? "created";
    // A deploy that a newer one took the place of was live before.
    if (status === "live" || status === "deactivated") return;
    if (/failed$|^canceled$/.test(status)) {
      throw new Error(await explained(`deploy ${deploy?.id}: ${status}`, awaited));
    }
    if (waited >= minutes * 60) {
      throw new Error(
        await explained(`deploy ${deploy?.id}: still ${status} after ${minutes} minutes`, awaited),
      );
    }
    await pause(look);
    waited += look;
  }
}

async function explained(
  what: string,
  { serviceId, ownerId, secrets }: AwaitedDeploy,
): Promise<string> {
  const lines = await lastLines(serviceId, ownerId).catch(() => []);
  const shown = lines.map((line) =>
    secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), line),
  );
  return [what, ...shown.map((line) => `  ${line}`)].join("\n");
}

async function lastLines(serviceId: string, ownerId: string): Promise<string[]> {
  const query = `ownerId=${ownerId}&resource=${serviceId}&direction=backward&limit=${LOG_LINES}`;
  const { logs } = await ask<{ logs: { message: string; timestamp: string }[] }>(
    "GET",
    `/logs?${query}`,
  );
  return [...logs]
    .sort((a, b) => a.timestamp.localeCompare(b.timestamp))
    .map(({ message }) => message);
}
