import { RESTIC_MIB } from "../../core/capacity/backup";
import { UserError } from "../../core/capacity/user-error";
import { onServerOf } from "../../engine/server-engine";
import type { ChosenStack } from "../../program/chosen-stack";
import type { Settings } from "../../program/settings";
import { fileLines } from "../server-script";
import {
  dataVariables,
  exportLines,
  placeVariables,
  programFiles,
  START,
  toolLines,
} from "./program";
import { requireData, stackBackups } from "./stack-backups";

/** Backups of a stack that its server takes by itself. */
export interface Schedule {
  readonly stack: string;
  readonly everySeconds: number;
  /** Variables that tell the program everything, passwords too. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Timers of a stack's backups and drills, put on its server, or taken away where the stack has none. `say` gets a line of what they do,
 * or why there can be none: a UserError is said and not thrown, since what was deployed stays deployed.
 */
export async function keepSchedule(
  chosen: ChosenStack,
  settings: Settings,
  say: (line: string) => void,
): Promise<void> {
  const { name } = chosen;
  try {
    if (typeof settings.dataBackups !== "object") {
      await onServerOf(name, "sudo -n sh", removal(name));
      return;
    }
    const { place, backups, variables } = await stackBackups(chosen, settings);
    const data = dataVariables(requireData(settings), backups);
    const { everySeconds } = backups;
    const told = { ...placeVariables(place), ...variables, ...data };
    await onServerOf(
      name,
      "sudo -n sh",
      installation({ stack: name, everySeconds, variables: told }),
    );
    say(`backups: every ${everySeconds / 3600} h to ${backups.repository}, a drill every week`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`backups are not scheduled: ${error.message}; enxuto backup ${name} makes the first one`);
  }
}

/**
 * Script for root's shell that installs restic, the program with what it is told, and the timers of systemd. `root` stands before
 * every path, and `systemctl` is not asked where it is set. @default - no root: a server's own paths
 */
export function installation({ stack, everySeconds, variables }: Schedule, root = ""): string {
  const told = `${root}/etc/enxuto/backups/${stack}`;
  const program = `${root}/usr/local/lib/enxuto/backup`;
  const units = `${root}/etc/systemd/system`;
  const [backup, drill] = names(stack);
  return [
    "set -e; umask 077",
    ...toolLines(),
    `mkdir -p ${root}/etc/enxuto/backups ${program} ${units}`,
    ...[...programFiles()].flatMap(([name, content]) => fileLines(`${program}/${name}`, content)),
    // Only root reads it: it holds the passwords.
    ...fileLines(
      told,
      [
        "#!/bin/sh",
        ...exportLines({ ...variables, SNAPSHOT: "newest" }),
        `exec sh ${program}/${START} "$@"`,
        "",
      ].join("\n"),
    ),
    `chmod 700 ${told}`,
    ...fileLines(`${units}/${backup}.service`, service(stack, told, "backup")),
    ...fileLines(`${units}/${backup}.timer`, timer(stack, "backup", "15min", `${everySeconds}s`)),
    ...fileLines(`${units}/${drill}.service`, service(stack, told, "drill")),
    ...fileLines(`${units}/${drill}.timer`, timer(stack, "drill", "2h", "7d")),
    `chmod 644 ${units}/${backup}.* ${units}/${drill}.*`,
    ...(root === ""
      ? ["systemctl daemon-reload", `systemctl enable --quiet --now ${backup}.timer ${drill}.timer`]
      : []),
    "",
  ].join("\n");
}

function removal(stack: string): string {
  const units = "/etc/systemd/system";
  const [backup, drill] = names(stack);
  return [
    "set -e",
    `[ -e ${units}/${backup}.timer ] || exit 0`,
    `systemctl disable --quiet --now ${backup}.timer ${drill}.timer`,
    `rm -f ${units}/${backup}.* ${units}/${drill}.* /etc/enxuto/backups/${stack}`,
    "systemctl daemon-reload",
    "",
  ].join("\n");
}

function names(stack: string): readonly [backup: string, drill: string] {
  return [`enxuto-backup-${stack}`, `enxuto-drill-${stack}`];
}

/**
 * The memory that admission counted is all that it gets; a store that is down is asked again after a quarter of an hour. With 3 a drill
 * ends that found other data than was saved.
 */
function service(stack: string, told: string, verb: "backup" | "drill"): string {
  return `[Unit]
Description=${verb === "backup" ? "Backup" : "Restore drill"} of ${stack}
After=docker.service network-online.target
Wants=network-online.target

[Service]
Type=oneshot
ExecStart=${told} ${verb}
MemoryMax=${RESTIC_MIB}M
MemorySwapMax=0
Environment=HOME=/root
Nice=10
IOSchedulingClass=idle
Restart=on-failure
RestartSec=15min
RestartPreventExitStatus=3
`;
}

/** `first` counts from `up` and from every boot, which both start the timer: OnBootSec would be over at once on a server that runs. */
function timer(stack: string, verb: string, first: string, every: string): string {
  return `[Unit]
Description=Timer of the ${verb} of ${stack}

[Timer]
OnActiveSec=${first}
OnUnitActiveSec=${every}
RandomizedDelaySec=5min

[Install]
WantedBy=timers.target
`;
}
