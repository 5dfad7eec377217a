import { CONFINEMENT_RULES } from "../../policy/confinement-rules";
import { UNKNOWN } from "../../policy/resource";

const CONFINED = {
  capabilities: { drops: ["ALL"], adds: ["CAP_CHOWN"] },
  securityOpts: ["no-new-privileges:true"],
  readOnly: true,
  init: true,
  ulimits: [{ name: "nofile", soft: 4096, hard: 16_384 }],
  cpuShares: 1024,
  networksAdvanced: [{ name: "shop-network" }],
};

/** What the rules say of a container that differs from one that keeps all of them. */
function violations(changes: Readonly<Record<string, unknown>>): [string, string][] {
  const container = {
    type: "docker:index/container:Container",
    name: "web",
    props: { ...CONFINED, ...changes },
  };
  return CONFINEMENT_RULES.flatMap(({ name, check }) =>
    check([container], {}).map((violation): [string, string] => [name, violation]),
  );
}

test.each<[string, Record<string, unknown>, string]>([
  [
    "container-capabilities",
    { capabilities: undefined },
    'capabilities.drops is missing, expected ["ALL"]',
  ],
  [
    "container-capabilities",
    { capabilities: { drops: ["CAP_NET_RAW"] } },
    'capabilities.drops is ["CAP_NET_RAW"], expected ["ALL"]',
  ],
  [
    "container-capabilities",
    { capabilities: { drops: ["ALL"], adds: ["CAP_SYS_ADMIN"] } },
    'capabilities.adds is "CAP_SYS_ADMIN", expected one of CAP_AUDIT_WRITE, CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_KILL, CAP_MKNOD, CAP_NET_BIND_SERVICE, CAP_NET_RAW, CAP_SETFCAP, CAP_SETGID, CAP_SETPCAP, CAP_SETUID, CAP_SYS_CHROOT',
  ],
  [
    "container-new-privileges",
    { securityOpts: undefined },
    "securityOpts is missing, expected no-new-privileges:true",
  ],
  [
    "container-new-privileges",
    { securityOpts: ["no-new-privileges:false"] },
    'securityOpts is ["no-new-privileges:false"], expected no-new-privileges:true',
  ],
  [
    "container-read-only",
    { readOnly: false },
    "readOnly is false, expected true, or the label enxuto.writable-root with the reason",
  ],
  [
    "container-read-only",
    { readOnly: undefined, labels: [{ label: "enxuto.writable-root", value: "" }] },
    "readOnly is missing, expected true, or the label enxuto.writable-root with the reason",
  ],
  ["container-init", { init: undefined }, "init is missing, expected true"],
  [
    "container-ulimits",
    { ulimits: [{ name: "core", soft: 0, hard: 0 }] },
    'ulimits is [{"name":"core","soft":0,"hard":0}], expected one for nofile',
  ],
  [
    "container-ulimits",
    { ulimits: [{ name: "nofile", soft: -1, hard: -1 }] },
    'ulimits is [{"name":"nofile","soft":-1,"hard":-1}], expected one for nofile',
  ],
  ["container-cpu", { cpuShares: 0 }, "cpuShares is missing, expected a weight: 1024"],
  ["container-network", { networksAdvanced: [] }, "networksAdvanced is [], expected a network"],
])("%s is broken by %j", (rule, changes, problem) => {
  expect(violations(changes)).toEqual([[rule, `container web: ${problem}`]]);
});

test("what is not known yet breaks none, in whole or in part", () => {
  for (const key of Object.keys(CONFINED)) expect(violations({ [key]: UNKNOWN })).toEqual([]);
  const parts = {
    capabilities: { drops: UNKNOWN, adds: [UNKNOWN] },
    securityOpts: [UNKNOWN],
    readOnly: false,
    labels: [{ label: "enxuto.writable-root", value: UNKNOWN }],
    ulimits: [{ name: "nofile", soft: UNKNOWN, hard: UNKNOWN }],
  };
  expect(violations(parts)).toEqual([]);
});
