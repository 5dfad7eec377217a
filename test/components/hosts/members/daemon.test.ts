import { memberDaemon } from "../../../../components/hosts/members/daemon";

const member = { name: "server-2", budgetMiB: 1500 };
const FILE = "server-2: /etc/docker/daemon.json";

test("a member declares its budget and its name, keeps what its server says, and has no live-restore", () => {
  const before = {
    "log-driver": "json-file",
    "live-restore": true,
    labels: ["rack=4", "enxuto.server=server-1"],
    "node-generic-resources": ["memory-mib=900", "gpu=1"],
  };
  const after = memberDaemon(FILE, JSON.stringify(before), member) as string;
  expect(JSON.parse(after)).toEqual({
    "log-driver": "json-file",
    labels: ["rack=4", "enxuto.server=server-2"],
    "node-generic-resources": ["gpu=1", "memory-mib=1500"],
  });
  expect(memberDaemon(FILE, after, member)).toBeUndefined();
});

test("an empty file is one without settings, another one is not ours to repair", () => {
  expect(memberDaemon(FILE, "\n", member)).toContain('"memory-mib=1500"');
  expect(() => memberDaemon(FILE, "[]", member)).toThrow(
    'server-2: /etc/docker/daemon.json: got "[]", expected a JSON object: correct it first',
  );
});
