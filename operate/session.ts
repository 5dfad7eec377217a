import { askingServer, hindranceOn } from "../components/hosts/server/keep-reservations";
import { grouped } from "../core/capacity/figures";
import { UserError } from "../core/capacity/user-error";
import { type HostKind, isEngineHere, isServer } from "../core/catalog/hosts";
import { isStateful } from "../core/model/service";
import { fitNoticeText } from "../core/report/stack-notices/fit-notice-text";
import { docker, engineInfo, lines } from "../engine/engine";
import { type Docker, dockerOn, isUnreachable, onServerOf } from "../engine/server-engine";
import { shellWords } from "../engine/shell-words";
import { sshConfigPath } from "../engine/ssh-files";
import { stackLabels } from "../engine/stack-labels";
import { managesSwarm, swarmServices } from "../engine/swarm";
import { admission } from "../program/admission";
import type { ChosenStack } from "../program/chosen-stack";
import { type OfflineRun, runOffline } from "../program/offline";
import { isSwarm } from "../program/settings";
import type { StateResource } from "../pulumi/state";
import type { FailureContext } from "./failures";
import { requirePasswords, withoutPassword } from "./kept-password";
import { kernelKillsOf } from "./kernel-kills";
import { leavesAgain } from "./left-swarm";
import { wayBack } from "./lost-state";
import { requireFreeNetworks } from "./networks-there";
import { serverNames } from "./old-sets";
import type { Opened } from "./open-stack";
import { standingText } from "./remedy";
import { sshFilesOf } from "./server-access";
import { askedAgain } from "./server-reservations";
import { type Sick, sickContainers } from "./sick";
import { checkTakenOver, stackIn, tellMissing } from "./volumes-there";

/** A stack that is open and known to fit its host. */
export interface Session extends Opened {
  readonly offline: OfflineRun;
  /** URNs of what is recreated although it is as declared: containers that do not serve, a step whose answer may be another now. */
  readonly replace: readonly string[];
}

/** Facts that a message about a failure in this stack needs. */
export function failureContext({ stack, offline: { settings } }: Session): FailureContext {
  return {
    stack: stack.name,
    system: settings.system.name,
    services: [...settings.system.services.keys()],
    engine: spokenEngine(stack.name, settings.host),
    kernelKills: () => kernelKillsOf(stack.name, settings.host),
    host: settings.host,
  };
}

/** The engine of a stack's containers, with what it prints on both streams. */
function spokenEngine(stack: string, host: HostKind): Docker | undefined {
  if (isEngineHere(host)) return (words) => docker(words, "both");
  if (!isServer(host)) return undefined;
  return (words) => onServerOf(stack, `${shellWords(["docker", ...words])} 2>&1`);
}

/** Runs the program offline first: a stack that is refused or mistaken needs neither Docker nor Pulumi to be told so. */
export function foresee({ systems, name, config }: ChosenStack): Promise<OfflineRun> {
  return runOffline(systems, name, config);
}

/**
 * Looks at how a stack stands for an operation: whose its data is, and what does not serve. `known` is what was found a moment ago.
 * @default - its engine is asked
 */
export async function sessionOf(
  open: Opened,
  offline: OfflineRun,
  say: (line: string) => void,
  known?: readonly Sick[],
): Promise<Session> {
  const { name } = open.stack;
  const { host } = offline.settings;
  await checkMet(open, offline, say);
  if (host === "local") {
    const back = () => wayBack({ directory: open.directory, name });
    await checkContainers(offline, open.resources, back);
    if (withoutPassword(offline, open.resources).length > 0) {
      const there = new Set(lines(await docker(["volume", "ls", "--quiet"])));
      requirePasswords(offline, open.resources, there, back);
    }
  }
  if (isSwarm(offline.settings)) {
    const engine = engineOf(name, offline, open.resources);
    // Rented servers that are no swarm yet, or no more, are the operation's to make one of.
    if (engine && (!isServer(host) || (await managesSwarm(engine)))) {
      await checkServices(name, open, engine);
    }
  }
  const replace = isSwarm(offline.settings) ? [] : leavesAgain(open.resources);
  if (!isSwarm(offline.settings) && replace.length === 0) {
    const hindrance = () => hindranceOn(name, askingServer(sshConfigPath(name)));
    replace.push(...(await askedAgain(open.resources, hindrance)));
  }
  for (const sick of known ?? (await sickOf(name, offline, open.resources))) {
    if (sick.remedy === "wait") continue;
    const { urn, service, remedy } = sick;
    const found = `${service} ${standingText(sick)}`;
    if (remedy !== "recreate") {
      say(`${found}: up gets it to run again`);
      continue;
    }
    // Recreating a database that holds data is for people to decide.
    const stays = holdsData(offline, service);
    say(`${found}${stays ? "" : ": it will be recreated"}`);
    if (!stays) replace.push(urn);
  }
  return { ...open, offline, replace };
}

/** The containers that do not serve, on whichever engine the stack runs; none that services of a swarm take over from. */
export async function sickOf(
  stack: string,
  offline: OfflineRun,
  resources: readonly StateResource[],
): Promise<Sick[]> {
  if (isSwarm(offline.settings)) return [];
  const engine = engineOf(stack, offline, resources);
  try {
    const { system } = offline.settings;
    return engine ? await sickContainers({ stack, system: system.name }, resources, engine) : [];
  } catch (error) {
    // A server that is not there yet, or no more, is the operation's to report.
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Engine of a stack's containers; undefined where none can be asked. */
export function engineOf(
  stack: string,
  { settings: { host } }: OfflineRun,
  resources: readonly StateResource[],
): Docker | undefined {
  if (isEngineHere(host)) return docker;
  return isServer(host) && sshFilesOf(stack, resources) ? dockerOn(stack) : undefined;
}

function holdsData({ settings: { system } }: OfflineRun, name: string): boolean {
  const service = system.services.get(name);
  return service !== undefined && isStateful(service);
}

/**
 * Throws a UserError where this machine's engine does not answer, has less memory than a stack declares that runs on it, or keeps
 * images in a store for which the disk is too small: it would carry less than was admitted.
 */
export async function requireEngine({ settings, fit }: OfflineRun): Promise<void> {
  if (settings.host !== "local") return;
  const { memTotalMiB, imageStore } = await engineInfo();
  if (fit.disk && fit.disk.imageStore !== imageStore) {
    const stored = admission({ ...settings, imageStore }, new Date());
    if (stored.verdict === "refused") {
      throw new UserError(
        "enxuto:imageStore",
        `the stack plans for images as ${fit.disk.imageStore} keeps them, and this machine's Docker engine has the store ${imageStore}: ${fitNoticeText(stored.because[0])}`,
      );
    }
  }
  const declared = fit.host.memTotalMiB ?? 0;
  if (declared <= memTotalMiB) return;
  const real = admission({ ...settings, size: `${memTotalMiB}MiB` }, new Date());
  const wayOut =
    real.verdict === "fits"
      ? `it fits there too: run it with --host local:${memTotalMiB}MiB`
      : `it does not fit there: ${fitNoticeText(real.because[0])}`;
  throw new UserError(
    "enxuto:size",
    `the stack plans for ${grouped(declared)} MiB, and this machine's Docker engine has ${grouped(memTotalMiB)} MiB; ${wayOut}`,
  );
}

/** Looks on every engine for networks and volumes that the plan would meet there: of a team's swarm only on the manager that Docker talks to. */
async function checkMet(
  { stack: { name }, directory, resources }: Opened,
  offline: OfflineRun,
  say: (line: string) => void,
): Promise<void> {
  const { settings, resources: planned } = offline;
  const { host, servers, system } = settings;
  const first = engineOf(name, offline, resources);
  if (!first) return;
  if (host === "local") await tellMissing(first, planned, resources, say);
  const stack = stackIn({ directory, name }, system.name);
  const isSeveral = isServer(host) && servers.length > 1;
  for (const [index, server] of (isSeveral ? serverNames(servers) : [""]).entries()) {
    const engine = server === "" ? first : dockerOn(name, server);
    const meet = async () => {
      // Those of several servers are the first one's to make.
      if (index === 0) await requireFreeNetworks(engine, name, planned, resources);
      await checkTakenOver(engine, stack, planned, resources, say);
    };
    await meet().catch((error) => {
      // A server that is not there yet, or no more, is the operation's to report.
      if (!isUnreachable(error, name, server)) throw error;
    });
  }
}

/** Throws a UserError where the stack runs here and the state knows nothing of it: what is made then gets in the way of what is there. */
async function checkContainers(
  { settings: { stack, system } }: OfflineRun,
  known: readonly StateResource[],
  back: () => string,
): Promise<void> {
  if (known.some(({ type }) => type.startsWith("docker:index/"))) return;
  const ours = stackLabels({ stack, system: system.name });
  const filters = ours.flatMap((label) => ["--filter", `label=${label}`]);
  const there = lines(await docker(["ps", "--all", "--format", "{{.Names}}", ...filters]));
  refuseStrangers(stack, there, "on this engine", back, "the containers with docker rm --force");
}

/** The same of the services of a swarm. */
async function checkServices(
  name: string,
  { directory, resources }: Opened,
  engine: Docker,
): Promise<void> {
  if (resources.some(({ type }) => type === "docker:index/service:Service")) return;
  const there = (await swarmServices(engine, name)).map(({ service }) => service);
  const back = () => wayBack({ directory, name });
  refuseStrangers(name, there, "in this swarm", back, "the services with docker service rm");
}

function refuseStrangers(
  stack: string,
  there: readonly string[],
  where: string,
  back: () => string,
  removal: string,
): void {
  if (there.length === 0) return;
  const names = [...there].sort().join(", ");
  throw new UserError(
    stack,
    `${names} ${there.length === 1 ? "is" : "are"} ${where}, and this state knows nothing of the stack, so nothing was made: ${back()}; if that state is gone for good, remove ${removal}, which leaves their data volumes`,
  );
}
