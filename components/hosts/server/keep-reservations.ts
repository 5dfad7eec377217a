import { createHash } from "node:crypto";
import type { Keeping } from "../../../core/capacity/kill-order";
import { UserError } from "../../../core/capacity/user-error";
import {
  ASK_ENGINE,
  type EngineAnswer,
  engineAnswer,
  SERVER_SILENCE,
} from "../../../engine/engine-answer";
import { sliceChange } from "../../../engine/host-setup/daemon";
import { SCORES_UNIT } from "../../../engine/host-setup/scores";
import { SLICE_DAEMON, SLICE_FILES } from "../../../engine/host-setup/slice";
import { type Ended, run } from "../../../engine/run";
import { hereDocument, shellWords } from "../../../engine/shell-words";
import { onServer } from "../../../engine/ssh";

/** A way to run a command on the server, which reads `input`. */
export type AskServer = (command: string, input?: string) => Promise<Ended>;

/** Name of the command that has a server keep reservations; its output is a `Keeping` as JSON. */
export const KEPT_RESERVATIONS = "kept-reservations";

const DAEMON_FILE = "/etc/docker/daemon.json";

/** Differs where this version puts other files on a server than the one before. */
export const SLICE_DIGEST = createHash("sha256").update(JSON.stringify(SLICE_FILES)).digest("hex");

/** The way over SSH, by a configuration of SSH. */
export function askingServer(config: string): AskServer {
  return (command, input = "") => run(onServer(config, command), { input });
}

/**
 * Puts the containers of a server below the slice, whichever version made the server, and says what holds then.
 *
 * Containers run on while Docker restarts. Each lies below the slice from its next start on, and is scored there within a second; one
 * that is made afterwards is so from its first moment on, since an engine keeps the runtime of a container as long as the container.
 *
 * Throws a UserError where Docker does not start with it: then it runs as it did. `root` stands before the path of every file.
 */
export async function keepReservations(
  address: string,
  ask: AskServer,
  root = "",
): Promise<Keeping> {
  const server = `server ${address}`;
  const found = await examined(server, ask, root);
  if (found.why !== undefined) return { reservations: "summed", why: found.why };
  await asked(server, ask, "sudo sh", installation(found.daemon, root));
  const { DefaultRuntime } = await infoOf(server, ask);
  if (DefaultRuntime !== SLICE_DAEMON["default-runtime"]) {
    throw new UserError(
      server,
      `its Docker starts containers with ${DefaultRuntime} although ${DAEMON_FILE} says ${SLICE_DAEMON["default-runtime"]}: log in and look at systemctl status docker`,
    );
  }
  return { reservations: "kept" };
}

/** Why a server cannot keep reservations as it stands now; undefined where it can. Throws a UserError where it cannot be asked. */
export async function hindranceOn(address: string, ask: AskServer): Promise<string | undefined> {
  return (await examined(`server ${address}`, ask)).why;
}

/** Findings on a server: why it cannot keep reservations, or the `daemon.json` that it lacks to do so. */
interface Examined {
  readonly why?: string;
  /** @default - the one that it has says all that is needed */
  readonly daemon?: string;
}

async function examined(server: string, ask: AskServer, root = ""): Promise<Examined> {
  const info = await infoOf(server, ask);
  const why = hindranceOf(info);
  if (why !== undefined) return { why };
  const before = await asked(server, ask, "sudo sh", `cat ${root}${DAEMON_FILE} || true\n`);
  const { content, changes, kept } = sliceChange(DAEMON_FILE, before);
  if (kept.length > 0) return { why: `${DAEMON_FILE} says ${kept.join("; ")}` };
  if (changes.length === 0) return {};
  // What restarts Docker must not stop what runs.
  return info.LiveRestoreEnabled ? { daemon: content } : { why: NO_LIVE_RESTORE };
}

const NO_LIVE_RESTORE = `live-restore is off in ${DAEMON_FILE}, and without it a restart of Docker would stop every container: set it to true, sudo systemctl reload docker, and run up again`;

async function infoOf(server: string, ask: AskServer): Promise<EngineAnswer> {
  const printed = await asked(server, ask, shellWords(["docker", ...ASK_ENGINE]));
  return engineAnswer(printed, server, SERVER_SILENCE);
}

/** Why the kernel or the engine of a server cannot keep a reservation; undefined where both can. */
function hindranceOf({ CgroupVersion = "1", CgroupDriver }: EngineAnswer): string | undefined {
  if (CgroupVersion !== "2")
    return `its kernel has cgroup v${CgroupVersion}, and only v2 keeps them`;
  if (CgroupDriver !== "systemd")
    return `its Docker has the cgroup driver ${CgroupDriver}, not systemd`;
  return undefined;
}

/** A shell function that writes its standard input to a file, with a mode, where the file differs. */
const PUT = `put() {
  mkdir -p "\${1%/*}"
  cat >"$1.new"
  chmod "$2" "$1.new"
  if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}`;

/**
 * A script for root's shell that writes what differs, and with another `daemon.json` restarts Docker. Where that fails it brings
 * the old one back and ends with 1.
 */
function installation(daemon: string | undefined, root: string): string {
  return [
    "set -eu",
    PUT,
    ...SLICE_FILES.flatMap(({ file, content, mode }) =>
      hereDocument(`put ${root}${file} ${mode.toString(8)}`, content),
    ),
    "systemctl daemon-reload",
    `systemctl restart enxuto-slice ${SCORES_UNIT}`,
    ...(daemon === undefined ? [] : restart(daemon, `${root}${DAEMON_FILE}`)),
    "",
  ].join("\n");
}

function restart(daemon: string, file: string): string[] {
  const before = `${file}.before-slice`;
  return [
    `rm -f ${before}`,
    `[ ! -e ${file} ] || cp -p ${file} ${before}`,
    ...hereDocument(`put ${file} 644`, daemon),
    "if ! systemctl restart docker; then",
    "  journalctl _SYSTEMD_UNIT=docker.service -n 3 --no-pager -o cat >&2 || true",
    `  rm ${file}`,
    `  [ ! -e ${before} ] || mv ${before} ${file}`,
    "  systemctl reset-failed docker || true",
    "  systemctl restart docker",
    '  echo "Docker does not start below the slice, so it runs as before" >&2',
    "  exit 1",
    "fi",
    `rm -f ${before}`,
  ];
}

/** What a command on the server printed; throws a UserError with its last words. */
async function asked(
  server: string,
  ask: AskServer,
  command: string,
  input?: string,
): Promise<string> {
  const { code, stdout, stderr } = await ask(command, input);
  if (code === 0) return stdout;
  throw new UserError(server, `its reservations cannot be kept: ${stderr.trim() || command}`);
}
