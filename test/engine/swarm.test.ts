import { managesSwarm, swarmNodes, updateNode } from "../../engine/swarm";

const says = (text: string) => async () => {
  throw new Error(text);
};

/** As Engine 20.10.24 said it of two managers, one of which was killed, first and from then on (2026-11-29). */
const LOST = [
  "Error response from daemon: rpc error: code = DeadlineExceeded desc = context deadline exceeded",
  "Error response from daemon: rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
];

test.each(LOST)("a swarm without a leader is one sentence with the way back: %s", async (text) => {
  await expect(swarmNodes(says(text))).rejects.toThrow(
    "the swarm: has no leader, since half of its managers or more do not answer: what runs goes on, and nothing is moved or changed. Start them again; where they are gone for good, docker swarm init --force-new-cluster --advertise-addr ADDRESS on one that is left makes it the only manager",
  );
  expect(await managesSwarm(says(text))).toBe(false);
});

test.each([
  [
    "the server of prod: ssh: connect to host 10.132.0.11 port 22: Connection timed out",
    "(the server of prod: ssh: connect to host 10.132.0.11 port 22: Connection timed out)",
  ],
  [
    "docker: no Docker engine answers at ssh://ops@big: start it (sudo systemctl start docker) and run the same command again",
    "(no Docker engine answers at ssh://ops@big)",
  ],
])("a manager that gives no answer is no engine of this machine: %s", async (said, quoted) => {
  await expect(swarmNodes(says(said))).rejects.toThrow(
    `the swarm: the manager that was asked does not answer ${quoted}. What runs goes on, and nothing is moved or changed while no manager answers. Start its server or its Docker again`,
  );
  await expect(swarmNodes(says(said))).rejects.not.toThrow("systemctl");
  expect(await managesSwarm(says(said))).toBe(false);
});

test("an engine that manages no swarm is told apart, and any other error stays what it is", async () => {
  await expect(
    swarmNodes(says("Error response from daemon: This node is not a swarm manager.")),
  ).rejects.toThrow("enxuto:host: got swarm, but the engine that docker talks to manages none");
  await expect(swarmNodes(says("no such host"))).rejects.toThrow(/^no such host$/);
});

test("a change of a node that came after another one's is made again", async () => {
  let refusals = 2;
  const asked: string[] = [];
  const docker = async (words: readonly string[]) => {
    asked.push(words.join(" "));
    if (refusals-- > 0) throw new Error("rpc error: code = Unknown desc = update out of sequence");
    return "";
  };
  await updateNode(docker, "node1", "--availability", "active");
  expect(asked).toEqual(Array(3).fill("node update --availability active node1"));
  await expect(updateNode(says("no such node"), "node1")).rejects.toThrow("no such node");
});
