import { memberSettings } from "../../../../components/hosts/members/daemon";
import { formSwarm } from "../../../../components/hosts/members/form";
import { leaveSwarm } from "../../../../components/hosts/members/leave";
import type { FormedMember } from "../../../../components/hosts/members/member";
import { managersAmong } from "../../../../core/capacity/placement/managers";
import { PlayedSwarm } from "../../../support/played-swarm";

const BUDGET_MIB = 1500;

/** So many servers, with the budget of each. */
function membersOf(count: number, budgetMiB = BUDGET_MIB): FormedMember[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `server-${index + 1}`,
    config: `.enxuto/servers/prod/server-${index + 1}/ssh_config`,
    address: `10.132.0.${11 + index}`,
    budgetMiB,
    manages: index < managersAmong(count),
  }));
}

const daemonOf = (member: FormedMember) => JSON.stringify(memberSettings({}, member));

describe("several rented servers become one swarm", () => {
  let swarm: PlayedSwarm;
  const said: string[] = [];
  const form = (members: readonly FormedMember[]) =>
    formSwarm({ stack: "prod", members, ask: swarm.ask, say: (line) => said.push(line) });
  const formed = async (count: number) => {
    for (const member of membersOf(count)) swarm.boot(member, daemonOf(member));
    await form(membersOf(count));
    swarm.changes.length = 0;
    said.length = 0;
  };
  const nodes = () =>
    [...swarm.nodes.values()].map(
      ({ declared: { name, budgetMiB }, role }) => `${name} ${role} ${budgetMiB}`,
    );

  beforeEach(() => {
    swarm = new PlayedSwarm();
    said.length = 0;
  });

  test("three have three managers, each on its private address, and no token is kept or told", async () => {
    for (const member of membersOf(3)) swarm.boot(member, daemonOf(member));
    await form(membersOf(3));
    expect(nodes()).toEqual([
      "server-1 manager 1500",
      "server-2 manager 1500",
      "server-3 manager 1500",
    ]);
    expect(swarm.changes).toEqual([
      "server-1: init --advertise-addr 10.132.0.11 --listen-addr 10.132.0.11:2377 --data-path-addr 10.132.0.11 --default-addr-pool 172.30.0.0/16 --default-addr-pool-mask-length 24",
      "server-2: join as manager",
      "server-3: join as manager",
    ]);
    expect(said).toEqual([
      "server-1 manages a new swarm",
      "server-2 joined the swarm as a manager",
      "server-3 joined the swarm as a manager",
    ]);
    expect(said.join()).not.toContain("SWMTKN");
  });

  test("two have one manager: with two the loss of either would stop every change", async () => {
    await formed(2);
    expect(nodes()).toEqual(["server-1 manager 1500", "server-2 worker 1500"]);
  });

  test("what is as it should be is left alone", async () => {
    await formed(3);
    await form(membersOf(3));
    expect([swarm.changes, said]).toEqual([[], []]);
  });

  test("a third server makes managers of all three", async () => {
    await formed(2);
    const third = membersOf(3)[2];
    swarm.boot(third, daemonOf(third));
    await form(membersOf(3));
    expect(said).toEqual(["server-3 joined the swarm as a manager", "server-2 is a manager now"]);
  });

  test("a server that goes is emptied, no manager any more, and no node", async () => {
    await formed(3);
    await form(membersOf(2));
    expect(nodes()).toEqual(["server-1 manager 1500", "server-2 worker 1500"]);
    expect(said).toEqual([
      "server-2 is a worker now",
      "server-3 is empty: nothing had to move",
      "server-3 left the swarm",
    ]);
  });

  test("a server whose place another one takes leaves the swarm first", async () => {
    await formed(3);
    const second = membersOf(3)[1];
    swarm.lose(second.name);
    swarm.boot(second, daemonOf(second));
    await form(membersOf(3));
    expect(nodes()).toEqual([
      "server-1 manager 1500",
      "server-3 manager 1500",
      "server-2 manager 1500",
    ]);
    expect(said).toEqual(["server-2 joined the swarm as a manager"]);
  });

  test("the first server is made again and joins what the others have kept", async () => {
    await formed(3);
    const [first] = membersOf(3);
    swarm.lose(first.name);
    swarm.boot(first, daemonOf(first));
    await form(membersOf(3));
    expect(nodes().sort()).toEqual([
      "server-1 manager 1500",
      "server-2 manager 1500",
      "server-3 manager 1500",
    ]);
    expect(said).toEqual(["server-1 joined the swarm as a manager"]);
  });

  test("with its only manager gone a worker joins a new swarm", async () => {
    await formed(2);
    const [first] = membersOf(2);
    swarm.lose(first.name);
    swarm.boot(first, daemonOf(first));
    await form(membersOf(2));
    expect(nodes()).toEqual(["server-1 manager 1500", "server-2 worker 1500"]);
    expect(said[0]).toBe("server-1 manages a new swarm");
  });

  test("what the only server ran until now ends last, its networks too, and its volumes stay", async () => {
    for (const member of membersOf(3)) swarm.boot(member, daemonOf(member));
    const first = swarm.engines.get("server-1");
    if (!first) throw new Error("no server-1");
    Object.assign(first, { containers: ["web", "db"], bridges: ["shop"] });
    await form(membersOf(3));
    expect(swarm.changes.slice(-3)).toEqual([
      "server-1: stop web db",
      "server-1: rm --force --volumes web db",
      "server-1: network rm shop",
    ]);
    expect(said.at(-1)).toBe(
      "server-1: 2 containers ended, to start again as services of the swarm",
    );
    swarm.changes.length = 0;
    await form(membersOf(3));
    expect(swarm.changes).toEqual([]);
  });

  test("the restart that takes live-restore off starts what the only server ran again, until its services do", async () => {
    const [first, ...others] = membersOf(3);
    for (const member of others) swarm.boot(member, daemonOf(member));
    swarm.boot(first, '{"live-restore": true}');
    Object.assign(swarm.engines.get(first.name) as object, { containers: ["web", "db"] });
    await form(membersOf(3));
    expect(swarm.changes.slice(0, 2)).toEqual(["server-1: restart", "server-1: start web db"]);
    expect(swarm.changes.at(-1)).toBe("server-1: rm --force --volumes web db");
  });

  test("the first of several leaves when it is to be the only one, once no task runs anywhere", async () => {
    await formed(3);
    const [first] = membersOf(3);
    await leaveSwarm(first, swarm.ask);
    const each = ["server-1", "server-2", "server-3"].map((name) => `server-1: update ${name}`);
    expect(swarm.changes).toEqual([...each, ...each, "server-1: leave", "server-1: reload"]);
    expect(JSON.parse(swarm.engines.get("server-1")?.daemon ?? "")).toEqual({
      "live-restore": true,
    });
    swarm.changes.length = 0;
    await leaveSwarm(first, swarm.ask);
    expect(swarm.changes).toEqual([]);
  });

  test("it leaves one without a leader as well", async () => {
    await formed(3);
    swarm.hasMajority = false;
    await leaveSwarm(membersOf(3)[0], swarm.ask);
    expect(swarm.changes).toEqual(["server-1: leave", "server-1: reload"]);
  });

  test("another budget is declared by a restart, after what may move has moved", async () => {
    await formed(3);
    const members = membersOf(3).map((member, index) =>
      index === 1 ? { ...member, budgetMiB: 3000 } : member,
    );
    await form(members);
    expect(nodes()[1]).toBe("server-2 manager 3000");
    expect(swarm.changes).toEqual([
      "server-1: update server-2",
      "server-1: update server-2",
      "server-2: restart",
      "server-1: update server-2",
    ]);
    expect(said).toContain("server-2 lets tasks have 3000 MiB");
  });

  test("managers without a majority are told how to go on, and nothing is changed", async () => {
    await formed(3);
    swarm.hasMajority = false;
    await expect(form(membersOf(3))).rejects.toThrow(
      "server-1: manages a swarm whose managers have lost their majority: bring the others back, or have this one go on without them: docker swarm init --force-new-cluster --advertise-addr 10.132.0.11 on server-1, and run up again",
    );
    expect(swarm.changes).toEqual([]);
  });
});
