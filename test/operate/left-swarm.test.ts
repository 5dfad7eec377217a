import { entriesInSwarm, leavesAgain } from "../../operate/left-swarm";
import type { StateResource } from "../../pulumi/state";

const entry = (
  type: string,
  name: string,
  inputs: Record<string, unknown> = {},
): StateResource => ({
  urn: `urn:pulumi:prod::shop::${type}::${name}`,
  type,
  inputs,
});

const COMMAND = "command:local:Command";
const KEPT = entry(COMMAND, "kept-reservations");
const ONE_SERVER = [
  entry("docker:index/container:Container", "web"),
  entry("docker:index/network:Network", "shop", { driver: "bridge" }),
  entry("docker:index/volume:Volume", "db-data"),
  entry("random:index/randomPassword:RandomPassword", "db-password"),
  entry(COMMAND, "docker-ready"),
  KEPT,
];
const SWARM = [
  entry("docker:index/service:Service", "web"),
  entry("docker:index/secret:Secret", "db-password-file"),
  entry("docker:index/network:Network", "shop", { driver: "overlay" }),
  ...["swarm-formed", "web-home", "web-converged"].map((name) => entry(COMMAND, name)),
];

test("what lies in a swarm is told from what one server has, passwords and volumes too", () => {
  expect(entriesInSwarm([...ONE_SERVER, ...SWARM])).toEqual(SWARM);
  expect(entriesInSwarm(ONE_SERVER)).toEqual([]);
});

test("a server leaves its swarm once more where an up to several broke off, and only there", () => {
  expect(leavesAgain(ONE_SERVER)).toEqual([]);
  expect(leavesAgain(SWARM)).toEqual([]);
  expect(leavesAgain([...ONE_SERVER, SWARM[3]])).toEqual([KEPT.urn]);
});
