import { setTimeout as sleep } from "node:timers/promises";
import { type Channel, channelName, type Posted, payloadOf } from "../../core/watch/channel";
import { curlOptions } from "../../core/watch/curl";
import { lastLine, run } from "../../engine/run";

/** Time that one attempt may take, and pauses before the next ones, in milliseconds. */
export interface Patience {
  readonly timeoutMs: number;
  readonly pausesMs: readonly number[];
}

export const PATIENCE: Patience = { timeoutMs: 10_000, pausesMs: [2_000, 10_000] };

/**
 * Failures of a message that is posted to every channel at once, by the channel's kind and host and never by its address; none where all
 * took it. It throws nothing. `patience` is ten seconds for each of three attempts unless it is said.
 */
export async function deliver(
  channels: readonly Channel[],
  message: Posted,
  patience: Patience = PATIENCE,
): Promise<string[]> {
  const failures = await Promise.all(channels.map((one) => post(one, message, patience)));
  return failures.filter((failure) => failure !== undefined);
}

async function post(
  channel: Channel,
  message: Posted,
  { timeoutMs, pausesMs }: Patience,
): Promise<string | undefined> {
  let failure = "";
  for (const pause of [0, ...pausesMs]) {
    await sleep(pause);
    if (channel.kind === "mail") {
      const refused = await mail(channel, message, timeoutMs);
      if (refused === undefined) return undefined;
      failure = refused;
      continue;
    }
    try {
      const response = await fetch(channel.address, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(payloadOf(channel, message)),
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.ok) return undefined;
      failure = `answers ${response.status}`;
      // It understood and refuses: the same again is refused again.
      if (response.status >= 400 && response.status < 500 && response.status !== 429) break;
    } catch (error) {
      const isLate = (error as Error).name === "TimeoutError";
      failure = isLate ? `does not answer within ${timeoutMs / 1000} s` : "is not reached";
    }
  }
  return `${channelName(channel)} ${failure}`;
}

/** Sends e-mail by curl, as a server's watcher does; undefined where it was taken, else what went wrong. */
async function mail(
  channel: Channel,
  message: Posted,
  timeoutMs: number,
): Promise<string | undefined> {
  const words = ["curl", "--silent", "--show-error", "--max-time", String(timeoutMs / 1000)];
  // What opens the server comes by standard input, so that no list of processes shows it.
  const input = `${curlOptions(channel, message).join("\n")}\n`;
  const { code, stderr } = await run([...words, "--config", "-"], { input, seconds: 0 });
  return code === 0 ? undefined : `refuses it: ${lastLine(stderr) || `curl ends with ${code}`}`;
}
