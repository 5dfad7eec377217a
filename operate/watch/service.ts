import * as fs from "node:fs";
import * as path from "node:path";
import type { Fit } from "../../core/capacity/fit";
import { UserError } from "../../core/capacity/user-error";
import { WATCHER_MIB } from "../../core/capacity/watcher";
import { EDGE } from "../../core/model/edge";
import { isWatched } from "../../core/watch/choice";
import { EDGE_METRICS, SUM_EDGE } from "../../core/watch/edge-use";
import { needsWaking } from "../../core/watch/looks";
import { SHOW_MACHINE } from "../../core/watch/machine";
import type { Told } from "../../core/watch/told";
import { PACKAGE_FOLDER } from "../../engine/package-folder";
import { directoriesOn, onServerOf } from "../../engine/server-engine";
import type { ChosenStack } from "../../program/chosen-stack";
import type { Settings } from "../../program/settings";
import { exportLines } from "../backup/program";
import { fileLines, packageLines } from "../server-script";
import { alertChoice } from "./alert-choice";
import { watchedServices } from "./collect";

/**
 * Watcher of a stack, put on its server, or taken away where nobody is told. `say` gets a line of what it does, or why there can be
 * none: a UserError is said and not thrown, since what was deployed stays deployed.
 */
export async function keepWatcher(
  chosen: ChosenStack,
  settings: Settings,
  { services, memory }: Fit,
  say: (line: string) => void,
): Promise<void> {
  const { name } = chosen;
  try {
    if (!isWatched(settings.alerts)) {
      await onServerOf(name, "sudo -n sh", removal(name));
      return;
    }
    const choice = await alertChoice(chosen);
    const { dataBackups, system, domain } = settings;
    const told: Told = {
      ...{ stack: name, services: watchedServices(system, services), choice },
      headroomMiB: Math.floor(memory.headroomMiB),
      ...(typeof dataBackups === "object" ? { everySeconds: dataBackups.everySeconds } : {}),
    };
    await onServerOf(
      name,
      "sudo -n sh",
      installation(told, {
        ...(await directoriesOn(name)),
        ...{ hasEdge: system.services.has(EDGE), domain },
      }),
    );
    say(`watcher: every 15 s on the server, ${choice.to.length} channels are told`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`the server does not watch itself: ${error.message}; enxuto watch ${name} does from here`);
  }
}

/** What a watcher looks at beside the engine. */
interface Watched {
  /** Folders where the engine keeps images and volumes. */
  readonly images: string;
  readonly volumes: string;
  /** Whether a proxy of ours tells of its requests. @default false */
  readonly hasEdge?: boolean;
  /** Name whose certificate is looked at. @default - none */
  readonly domain?: string;
}

/**
 * Script for root's shell that installs Duktape, the watcher with what it is told, and its unit of systemd. `root` stands before
 * every path, and neither apt nor systemctl is asked where it is set. @default - no root: a server's own paths
 */
export function installation(
  told: Told,
  { images, volumes, hasEdge = false, domain = "" }: Watched,
  root = "",
): string {
  const { stack } = told;
  const models = told.services.flatMap(({ name, isModel }) => (isModel ? name : [])).join(" ");
  const library = `${root}/usr/local/lib/enxuto`;
  const start = `${root}/etc/enxuto/watch/${stack}`;
  const unit = `${root}/etc/systemd/system/${unitOf(stack)}`;
  return [
    "set -e; umask 077",
    ...(root === "" ? [...packageLines("duk", "duktape"), ...packageLines("curl", "curl")] : []),
    `mkdir -p ${library} ${path.dirname(start)} ${path.dirname(unit)}`,
    ...fileLines(`${library}/watch`, read("tools/watch")),
    ...fileLines(`${library}/watcher.js`, read("dist/watcher.js")),
    // Only root reads it: it holds the addresses that alerts go to.
    ...fileLines(
      start,
      [
        "#!/bin/sh",
        ...exportLines({
          ...{ STACK: stack, TOLD: JSON.stringify(told), MACHINE: SHOW_MACHINE },
          ...{ DISK: images, DATA: volumes, DOMAIN: domain },
          ...(needsWaking(told.services) ? { WAKE: "yes" } : {}),
          ...(models === "" ? {} : { MODELS: models }),
          ...(hasEdge ? { EDGE: SUM_EDGE, METRICS: EDGE_METRICS } : {}),
        }),
        `exec sh ${library}/watch "$@"`,
      ].join("\n"),
    ),
    `chmod 700 ${start}`,
    ...fileLines(unit, service(stack, start)),
    `chmod 644 ${unit}`,
    ...(root === ""
      ? [
          "systemctl daemon-reload",
          `systemctl enable --quiet ${unitOf(stack)}`,
          // With the new words from now on; what is remembered stays.
          `systemctl restart ${unitOf(stack)}`,
        ]
      : []),
    "",
  ].join("\n");
}

/** True where a stack's server watches itself. Throws a UserError where it is not reached. */
export async function watchesItself(stack: string): Promise<boolean> {
  const asked = `systemctl is-active --quiet ${unitOf(stack)} && echo active || true`;
  return (await onServerOf(stack, asked)).trim() === "active";
}

function removal(stack: string): string {
  const unit = `/etc/systemd/system/${unitOf(stack)}`;
  return [
    "set -e",
    `[ -e ${unit} ] || exit 0`,
    `systemctl disable --quiet --now ${unitOf(stack)}`,
    `rm -f ${unit} /etc/enxuto/watch/${stack}`,
    "systemctl daemon-reload",
    "",
  ].join("\n");
}

/** Name of the unit of systemd that watches a stack. */
export function unitOf(stack: string): string {
  return `enxuto-watch-${stack}.service`;
}

function read(file: string): string {
  return fs.readFileSync(path.join(PACKAGE_FOLDER, file), "utf8");
}

/** Started again whatever ended it, within the memory that the account counts; what it remembers outlives it, but no boot. */
function service(stack: string, start: string): string {
  return `[Unit]
Description=Watcher of ${stack}
After=docker.service network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=${start}
Restart=always
RestartSec=15
MemoryMax=${WATCHER_MIB}M
MemorySwapMax=0
CPUQuota=20%
RuntimeDirectory=enxuto-watch-${stack}
RuntimeDirectoryMode=0700
RuntimeDirectoryPreserve=yes
NoNewPrivileges=yes
ProtectHome=yes
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
`;
}
