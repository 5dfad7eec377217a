import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../core/capacity/user-error";
import { hereDocument } from "../../../engine/shell-words";
import { swarmNodes } from "../../../engine/swarm";
import { drainServer, restoreServer } from "../swarm/drain";
import { DAEMON_FILE, memberDaemon } from "./daemon";
import { type AskMember, engineOf, type FormedMember, told } from "./member";
import { runningPlain, startPlain } from "./plain-containers";

/** A server whose engine is to declare its budget. */
export interface Declaring {
  readonly member: FormedMember;
  /** A manager of the swarm that it may belong to already; undefined where there is none yet. */
  readonly manager: FormedMember | undefined;
  readonly ask: AskMember;
  readonly say: (line: string) => void;
}

/**
 * Has a server's engine declare its budget and its name. It only takes both at a start, which ends what runs there: what may move has
 * moved before, where it finds room, and what is no task starts again.
 *
 * Throws a UserError where Docker does not start with it: then it runs as it did.
 */
export async function declareBudget({ member, manager, ask, say }: Declaring): Promise<void> {
  const text = await told(ask, member, "sudo sh", `cat ${DAEMON_FILE} 2>/dev/null || true\n`);
  const daemon = memberDaemon(`${member.name}: ${DAEMON_FILE}`, text, member);
  if (daemon === undefined) return;
  const engine = manager && engineOf(ask, manager);
  const isNode =
    engine && (await swarmNodes(engine)).some(({ hostname }) => hostname === member.name);
  const isEmptied = isNode && (await emptied(engine, member.name, say));
  const here = engineOf(ask, member);
  const running = await runningPlain(here);
  await told(ask, member, "sudo sh", restart(daemon));
  await answers(ask, member);
  await startPlain(here, running, say);
  say(`${member.name} lets tasks have ${member.budgetMiB} MiB`);
  if (isEmptied) await restoreServer(engine, member.name, say);
}

/** Empties a server as far as what runs there finds room elsewhere. */
async function emptied(
  engine: ReturnType<typeof engineOf>,
  server: string,
  say: (line: string) => void,
): Promise<boolean> {
  try {
    await drainServer({ engine, server, stopsData: true, say });
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`${error.message}: its Docker restarts with what runs there`);
    return false;
  }
}

/** A script for root's shell that writes the file and restarts Docker; where that fails it brings the old one back and ends with 1. */
function restart(daemon: string): string {
  const before = `${DAEMON_FILE}.before-swarm`;
  return [
    "set -eu",
    `mkdir -p ${DAEMON_FILE.slice(0, DAEMON_FILE.lastIndexOf("/"))}`,
    `rm -f ${before}`,
    `[ ! -e ${DAEMON_FILE} ] || cp -p ${DAEMON_FILE} ${before}`,
    ...hereDocument(`cat >${DAEMON_FILE}`, daemon),
    "if ! systemctl restart docker; then",
    "  journalctl _SYSTEMD_UNIT=docker.service -n 3 --no-pager -o cat >&2 || true",
    `  rm ${DAEMON_FILE}`,
    `  [ ! -e ${before} ] || mv ${before} ${DAEMON_FILE}`,
    "  systemctl reset-failed docker || true",
    "  systemctl restart docker",
    '  echo "Docker does not start as a member of a swarm, so it runs as before" >&2',
    "  exit 1",
    "fi",
    `rm -f ${before}`,
    "",
  ].join("\n");
}

const ANSWER_SECONDS = 120;

async function answers(ask: AskMember, member: FormedMember): Promise<void> {
  const deadline = Date.now() + ANSWER_SECONDS * 1000;
  // Without a daemon the CLI prints an empty version and ends with 0.
  while ((await ask(member, "docker info --format '{{.ServerVersion}}'")).stdout.trim() === "") {
    if (Date.now() > deadline) {
      throw new UserError(
        member.name,
        `Docker does not answer ${ANSWER_SECONDS} s after its restart`,
      );
    }
    await sleep(500);
  }
}
