import { hostCapacity } from "../../../core/catalog/hosts";
import { judged } from "./support";

const service = (keys: string) => `services: {web: {image: 'redis:7', mem_limit: 64m, ${keys}}}\n`;
const on = (keys: string, target = "16GB") => judged(service(keys), target);
const GPU =
  "web: asks for a GPU, and Docker cannot start it on a host without one: take a host with a GPU, or the reservation out";
const because = (keys: string) => on(keys).reasons.join("\n");

// Each of the refused ones was handed to `docker create` of 20.10.24, and each pair of keys to `docker compose config` of 5.6.0.
test.each([
  ["mem_swappiness: 200", "web: mem_swappiness is 200, Docker refuses that: it takes 0 to 100"],
  [
    "cpus: 1, cpu_quota: 50000",
    "web: cpus and cpu_quota together, which Docker refuses: leave one of them out",
  ],
  [
    "restart: Always",
    "web: restart: Always, which Docker refuses: it takes no, always, unless-stopped, on-failure, on-failure:3",
  ],
  [
    "restart: 'always:3'",
    "web: restart: always:3, which Docker refuses: it takes no, always, unless-stopped, on-failure, on-failure:3",
  ],
  [
    "deploy: {restart_policy: {condition: any, max_attempts: 3}}",
    "web: restart: always:3, which Docker refuses: it takes no, always, unless-stopped, on-failure, on-failure:3",
  ],
  [
    "logging: {driver: local, options: {tag: x}}",
    "web: logging.options (local): tag, which Docker refuses: it takes max-size, max-file, compress, mode, max-buffer-size",
  ],
  ["cpu_period: 10", "web: cpu_period is 10, Docker refuses that: it takes 1,000 to 1,000,000"],
  ["cpu_quota: 500", "web: cpu_quota is 500, Docker refuses that: it takes 1,000 and more"],
  [
    "deploy: {resources: {limits: {cpus: '1'}}}",
    "web: mem_limit next to a block that leaves out deploy.resources.limits.memory, which Compose refuses: declare it in one of the two places, or in both",
  ],
])("%s does not run anywhere", (keys, reason) => {
  expect(because(keys)).toBe(reason);
});

test.each([
  "mem_swappiness: -1",
  "mem_swappiness: '60'",
  "oom_score_adj: -1000",
  "restart: 'on-failure:3'",
  "restart: any",
  "deploy: {restart_policy: {condition: on-failure, max_attempts: 3}}",
  "deploy: {restart_policy: {max_attempts: 3}}",
  "logging: {options: {max-size: 1m, mode: non-blocking}}",
  "logging: {driver: fluentd, options: {fluentd-address: x}}",
  "mem_reservation: -1",
  "memswap_limit: -2",
  "cpus: 1, cpu_quota: 0",
  "cpu_period: '100000'",
  "cpu_quota: -1",
  "pids_limit: 0",
  "deploy: {resources: {}}",
  "deploy: {resources: {reservations: {memory: 32m}}}",
  "deploy: {resources: {limits: {cpus: '1', memory: 64m}}}",
])("%s is nothing that is refused", (keys) => {
  expect(because(keys)).toBe("");
});

test("more CPUs than the host has are refused there, and no host with fewer is offered", () => {
  const target = hostCapacity("hetzner", "cx23", new Date("2026-11-28"));
  const answer = judged(service("cpus: 3"), undefined, { target });
  expect(answer.reasons).toEqual([
    "web: asks for 3 CPUs, Docker refuses that on a host with 2: lower cpus, or take a host with more",
  ]);
  expect(answer.hosts.length).toBeGreaterThan(0);
  for (const { vcpus } of answer.hosts) expect(vcpus).toBeGreaterThanOrEqual(3);
});

test.each([
  ["cpus: 4000", 4000],
  ["deploy: {resources: {limits: {cpus: '500', memory: 64m}}}", 500],
  ['cpuset: "0-999"', 1000],
])("%s is more than any server has, which refuses it without a host as with one", (keys, cpus) => {
  const { verdict, reasons, hosts } = judged(service(keys));
  expect(verdict).toBe("refused");
  expect(reasons).toEqual([
    expect.stringMatching(
      RegExp(
        `^web: asks for ${cpus} CPUs, and no server in the catalogues has more than \\d+: lower cpus$`,
      ),
    ),
  ]);
  expect(hosts).toEqual([]);
});

test("nothing is said of CPUs where nobody says how many there are", () => {
  expect(because("cpus: 3")).toBe("");
});

describe("what the parts of a host allow", () => {
  const hetzner = (size: string) => hostCapacity("hetzner", size, new Date("2026-09-10"));
  const said = (keys: string, target: ReturnType<typeof hetzner>) =>
    judged(service(keys), undefined, { target });

  test.each([
    ['cpuset: "0-2"', "web: cpuset: 0-2, which Docker refuses: it takes 0-1"],
    ['cpuset: "0,5"', "web: cpuset: 0,5, which Docker refuses: it takes 0-1"],
    ["gpus: all", GPU],
    ["runtime: nvidia", GPU],
    [
      "deploy: {resources: {limits: {memory: 64m}, reservations: {devices: [{driver: nvidia, count: 1, capabilities: [gpu]}]}}}",
      GPU,
    ],
  ])("%s cannot be started on two CPUs without a GPU", (keys, reason) => {
    expect(said(keys, hetzner("cx23"))).toMatchObject({ verdict: "refused", reasons: [reason] });
  });

  test.each(['cpuset: "0-1"', "gpus: []", "devices: [/dev/dri:/dev/dri]"])("%s can", (keys) => {
    expect(said(keys, hetzner("cx23")).verdict).toBe("fits");
  });

  test("servers that are named have as many CPUs as it is held to, and none has a GPU", () => {
    const { hosts } = judged(service('cpuset: "0-5"'));
    expect(hosts.length).toBeGreaterThan(0);
    expect(hosts.every(({ vcpus = 0 }) => vcpus >= 6)).toBe(true);
    expect(judged(service("gpus: all")).hosts).toEqual([]);
  });

  test("a GPU is asked about where nobody says what the host has", () => {
    const words =
      "web: asks for a GPU: on a host without one, or without its driver and toolkit, Docker cannot start it";
    expect(on("gpus: all").warnings).toContain(words);
    expect(on("gpus: all").verdict).toBe("fits");
    expect(judged(service("gpus: all")).warnings).toContain(words);
    expect(on("init: true").warnings).not.toContain(words);
  });
});
