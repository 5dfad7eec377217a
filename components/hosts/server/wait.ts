import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../core/capacity/user-error";
import { type Ended, lastLine, run } from "../../../engine/run";
import { onServer, type Trouble, troubleOf } from "../../../engine/ssh";
import { SET_UP } from "./set-up";

/** Seconds within which a new server's Docker answers; installing it takes about one minute. */
export const READY_SECONDS = 600;

/** Seconds between two questions. */
const PAUSE_SECONDS = 2;

/** Questions, clock and pauses of the wait; tests bring their own. */
export interface Waiting {
  readonly ask: (command: string) => Promise<Ended>;
  readonly now: () => number;
  readonly pause: (seconds: number) => Promise<void>;
}

/** Waiting for a server over SSH. */
export function waitingFor(config: string): Waiting {
  return {
    ask: (command) => run(onServer(config, command), { seconds: 30 }),
    now: () => Date.now(),
    pause: (seconds) => sleep(seconds * 1000),
  };
}

/**
 * Waits until a server is set up and its Docker answers, and says how much memory it has.
 *
 * A Docker that answers is not enough: where it came with the image it does so before the set-up mounts the volume for data and
 * restarts it.
 *
 * Throws a UserError after `seconds`, or as soon as cloud-init has failed, with the last reason and what to do about it.
 */
export async function waitForDocker(
  address: string,
  seconds: number,
  waiting: Waiting,
): Promise<string> {
  const deadline = waiting.now() + seconds * 1000;
  for (;;) {
    const answer = await waiting.ask("docker info --format '{{.MemTotal}} {{.ServerVersion}}'");
    const isUp = isReady(answer);
    const trouble = answer.code === 0 ? "Docker is not up" : troubleOf(answer);
    const setup = isUp || trouble.startsWith("Docker") ? await setupOn(waiting, isUp) : "at work";
    if (setup === "failed") {
      throw new UserError(
        `server ${address}`,
        `its cloud-init failed:\n${await lastWords(waiting)}`,
      );
    }
    if (isUp && setup === "done") return answer.stdout.trim();
    if (waiting.now() >= deadline) {
      const why = isUp ? "its set-up has not ended" : trouble;
      const journal = why === "Docker is not up" ? await dockerJournal(waiting) : "";
      throw new UserError(
        `server ${address}`,
        `Docker did not answer within ${seconds} s: ${why}. ${WAY_OUT[why]}\n${journal || lastLine(answer.stderr)}`.trim(),
      );
    }
    await waiting.pause(PAUSE_SECONDS);
  }
}

/** Whether a daemon answered: without one the CLI prints `0 ` for both figures, and ends with 0 all the same (26.1). */
function isReady({ code, stdout }: Ended): boolean {
  return code === 0 && /^[1-9]\d* \S/.test(stdout);
}

const WAY_OUT: Readonly<Record<Trouble | "its set-up has not ended", string>> = {
  "no route": "Is the server on, and does this machine reach the internet?",
  "no answer": "Is this machine's address in enxuto:sshFrom?",
  "connection refused": "Its SSH is not up: look at the console of the provider",
  "key refused": "Is the private key of enxuto:sshPublicKey in the SSH agent?",
  "host key differs": "Somebody else answers at this address, or the server was recreated by hand",
  "Docker is not installed yet": "Its cloud-init is still at work: run up again to wait on",
  "its set-up has not ended": "Its cloud-init is still at work: run up again to wait on",
  "Docker is not up": "Log in and look at journalctl -u docker",
  unknown: "The last words were:",
};

/** Where a server's set-up stands; cloud-init's words, unless the set-up left its mark: whoever mends a failed one runs it by hand. */
async function setupOn(waiting: Waiting, isUp: boolean): Promise<"at work" | "failed" | "done"> {
  const { stdout } = await waiting.ask(
    `cloud-init status; grep -s scripts.user /run/cloud-init/result.json; ls ${SET_UP} 2>/dev/null`,
  );
  if (stdout.includes(SET_UP)) return "done";
  if (/status: (running|not started|not run)/.test(stdout)) return "at work";
  // Where Docker answers, a part of cloud-init that is not ours may have failed.
  if (/status: error/.test(stdout) && (!isUp || /scripts.user/.test(stdout))) return "failed";
  return "done";
}

/** The last lines of a cloud-init that ended with an error. */
async function lastWords(waiting: Waiting): Promise<string> {
  const log = await waiting.ask("sudo tail -n 15 /var/log/cloud-init-output.log");
  return [log.stdout.trim(), await dockerJournal(waiting)].filter(Boolean).join("\n");
}

/** Why dockerd did not start; empty where it did. */
async function dockerJournal(waiting: Waiting): Promise<string> {
  const { stdout } = await waiting.ask(DOCKER_JOURNAL);
  return stdout.trim();
}

/**
 * Why dockerd did not start stands in its own journal, not in cloud-init's log; as the unit's own words, which have no higher priority
 * than the rest, and not as systemd's about the unit. Prints nothing where it did start.
 */
const DOCKER_JOURNAL =
  "systemctl is-failed -q docker && sudo journalctl _SYSTEMD_UNIT=docker.service -n 10 --no-pager -o cat";
