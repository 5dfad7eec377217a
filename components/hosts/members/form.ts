import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../core/capacity/user-error";
import { BUDGET, EMPTIED, type SwarmNode } from "../../../core/judge/swarm/node";
import type { Docker } from "../../../engine/server-engine";
import { swarmNodes, updateNode } from "../../../engine/swarm";
import { drainServer } from "../swarm/drain";
import { declareBudget } from "./budget";
import { type AskMember, engineOf, type FormedMember, told } from "./member";
import { endPlainContainers } from "./plain-containers";

/** Servers that are to be the nodes of one swarm, and no others of the stack; each change is said in one line. */
export interface Forming {
  readonly stack: string;
  /** The servers in their order. */
  readonly members: readonly FormedMember[];
  readonly ask: AskMember;
  readonly say: (line: string) => void;
}

/** Words of an engine on the swarm that it belongs to. */
interface Belonging {
  readonly NodeID: string;
  /** `inactive`, `active`, `pending`, `error`, `locked`. */
  readonly LocalNodeState: string;
  /** Whether it manages one. */
  readonly ControlAvailable: boolean;
}

/**
 * Makes a swarm of the servers, or makes the one that is there as it is to be: members join, declare their budgets, manage it or do
 * not; those that the plan no longer has are emptied, without a request that fails, and leave it. A token to join travels from a
 * manager to the new member over SSH and is kept nowhere. What ran on the only server until now ends last, once all else is done.
 *
 * Whatever is as it should be stays untouched, so that it may run at any time. Throws a UserError where a server cannot be emptied,
 * since what it runs has no room elsewhere or its data binds it, and where the managers have lost their majority.
 */
export async function formSwarm(forming: Forming): Promise<void> {
  const { stack, members, ask, say } = forming;
  for (const member of members) await hasAddress(ask, member);
  const found = await belongings(forming);
  const manager = await managerAmong(forming, found);
  for (const member of members) await declareBudget({ member, manager, ask, say });
  const head = manager ?? (await initiated(forming, found));
  const engine = engineOf(ask, head);
  for (const member of members) if (member !== head) await joined(forming, head, member);
  await asRoles(engine, members, say);
  await withoutOthers(engine, members, say);
  await ready(engine, members);
  await refilled(engine, members, say);
  const [first] = members;
  await endPlainContainers({ engine: engineOf(ask, first), stack, server: first.name, say });
}

const ADDRESS_SECONDS = 180;
const READY_SECONDS = 180;
const LEAVE_SECONDS = 60;
const PAUSE_MS = 1000;

/** Waits for the private network, which a provider plugs in after the first boot has begun. */
async function hasAddress(ask: AskMember, member: FormedMember): Promise<void> {
  const { name, address } = member;
  const has = async () =>
    (await told(ask, member, "hostname -I")).split(/\s+/).includes(address) ? true : undefined;
  await within(ADDRESS_SECONDS, has, () => [
    name,
    `does not have its address ${address} on the private network: is its interface up? (ip address on the server)`,
  ]);
}

async function belongings({ members, ask }: Forming): Promise<Map<FormedMember, Belonging>> {
  const found = new Map<FormedMember, Belonging>();
  for (const member of members) {
    const info = await told(ask, member, "docker info --format '{{json .Swarm}}'");
    found.set(member, JSON.parse(info));
  }
  return found;
}

/** A member that manages a swarm with a majority; undefined where there is no swarm. */
async function managerAmong(
  { ask }: Forming,
  found: ReadonlyMap<FormedMember, Belonging>,
): Promise<FormedMember | undefined> {
  const managers = [...found].filter(([, { ControlAvailable }]) => ControlAvailable);
  for (const [member] of managers) {
    if ((await ask(member, "docker node ls --quiet")).code === 0) return member;
  }
  const [lost] = managers;
  if (!lost) return undefined;
  const [member] = lost;
  throw new UserError(
    member.name,
    `manages a swarm whose managers have lost their majority: bring the others back, or have this one go on without them: docker swarm init --force-new-cluster --advertise-addr ${member.address} on ${member.name}, and run up again`,
  );
}

/**
 * Networks over all servers are taken from here: Docker's own choice, 10.0.0.0/8, overlaps with the private networks of providers.
 */
const OVERLAY_POOL = "172.30.0.0/16";

function addressed(address: string): string {
  return `--advertise-addr ${address} --listen-addr ${address}:2377 --data-path-addr ${address}`;
}

/** A new swarm on the first server. Members of one whose managers are gone for good leave that. */
async function initiated(
  { members, ask, say }: Forming,
  found: ReadonlyMap<FormedMember, Belonging>,
): Promise<FormedMember> {
  for (const [member, { LocalNodeState }] of found) {
    if (LocalNodeState !== "inactive") await told(ask, member, "docker swarm leave --force");
  }
  const [first] = members;
  const pool = `--default-addr-pool ${OVERLAY_POOL} --default-addr-pool-mask-length 24`;
  await told(ask, first, `docker swarm init ${addressed(first.address)} ${pool}`);
  say(`${first.name} manages a new swarm`);
  return first;
}

async function joined(
  { ask, say }: Forming,
  head: FormedMember,
  member: FormedMember,
): Promise<void> {
  const engine = engineOf(ask, head);
  const nodes = await swarmNodes(engine);
  const info = await told(ask, member, "docker info --format '{{json .Swarm}}'");
  const { NodeID, LocalNodeState }: Belonging = JSON.parse(info);
  if (nodes.some(({ id }) => id === NodeID)) return;
  if (LocalNodeState !== "inactive") await told(ask, member, "docker swarm leave --force");
  // Of one that this server takes the place of.
  for (const node of nodes) if (node.hostname === member.name) await removed(engine, node);
  const role = member.manages ? "manager" : "worker";
  const token = await engine(["swarm", "join-token", "--quiet", role]);
  // By its standard input, so that no command that is logged has it.
  const join = `read -r token && docker swarm join --token "$token" ${addressed(member.address)} ${head.address}:2377`;
  await told(ask, member, join, token);
  say(`${member.name} joined the swarm as a ${role}`);
}

/** Managers first become more, so that there is a majority at any time. */
async function asRoles(
  engine: Docker,
  members: readonly FormedMember[],
  say: (line: string) => void,
): Promise<void> {
  const nodes = await swarmNodes(engine);
  for (const [role, change] of [
    ["manager", "promote"],
    ["worker", "demote"],
  ] as const) {
    for (const { name, manages } of members) {
      const node = nodes.find(({ hostname }) => hostname === name);
      if (!node || (manages ? "manager" : "worker") !== role || node.role === role) continue;
      await engine(["node", change, node.id]);
      say(`${name} is a ${role} now`);
    }
  }
}

/** Empties nodes that the plan no longer has, and has them leave. */
async function withoutOthers(
  engine: Docker,
  members: readonly FormedMember[],
  say: (line: string) => void,
): Promise<void> {
  const names = members.map(({ name }) => name);
  const others = (await swarmNodes(engine)).filter(({ hostname }) => !names.includes(hostname));
  for (const node of others) {
    if (node.state === "ready") {
      await drainServer({ engine, server: node.hostname, stopsData: false, say });
    }
    await removed(engine, node);
    say(`${node.hostname} left the swarm`);
  }
}

async function removed(engine: Docker, { id, hostname, role }: SwarmNode): Promise<void> {
  if (role === "manager") await engine(["node", "demote", id]);
  let why = "";
  // What is a manager no more is one among managers for a moment longer.
  const goes = async () => {
    try {
      await engine(["node", "rm", "--force", id]);
      return true;
    } catch (error) {
      why = (error as Error).message;
      return undefined;
    }
  };
  await within(LEAVE_SECONDS, goes, () => [hostname, `does not leave the swarm: ${why}`]);
}

/** Waits until every member takes tasks, with the budget that it declares. */
async function ready(engine: Docker, members: readonly FormedMember[]): Promise<void> {
  let waits: string | undefined;
  const are = async () => {
    const nodes = await swarmNodes(engine);
    waits = members.flatMap((member) => missingOf(member, nodes) ?? [])[0];
    return waits === undefined ? true : undefined;
  };
  await within(READY_SECONDS, are, () => ["the swarm", `${waits} after ${READY_SECONDS} s`]);
}

/** Has members take tasks again that were emptied before their servers restarted. */
async function refilled(
  engine: Docker,
  members: readonly FormedMember[],
  say: (line: string) => void,
): Promise<void> {
  const names = members.map(({ name }) => name);
  for (const { id, hostname, isEmptied } of await swarmNodes(engine)) {
    if (!isEmptied || !names.includes(hostname)) continue;
    await updateNode(engine, id, "--availability", "active", "--label-rm", EMPTIED);
    say(`${hostname} takes tasks again`);
  }
}

function missingOf(
  { name, budgetMiB }: FormedMember,
  nodes: readonly SwarmNode[],
): string | undefined {
  const node = nodes.find(({ hostname }) => hostname === name);
  if (node?.state !== "ready") return `${name} is ${node?.state ?? "no node of it"}`;
  if (node.budgetMiB === budgetMiB) return undefined;
  return `${name} declares ${BUDGET}=${node.budgetMiB ?? "nothing"}, not ${budgetMiB},`;
}

/** Asks until there is an answer; throws a UserError with `why` after so many seconds. */
async function within<T>(
  seconds: number,
  ask: () => Promise<T | undefined>,
  why: () => readonly [path: string, message: string],
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new UserError(...why());
    await sleep(PAUSE_MS);
  }
}
