import { hostCapacity } from "../../../core/catalog/hosts";
import { judged } from "./support";

const service = (keys: string) => `services: {web: {image: 'redis:7', mem_limit: 64m, ${keys}}}\n`;
const on = (keys: string, target = "16GB") => judged(service(keys), target);
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

test("nothing is said of CPUs where nobody says how many there are", () => {
  expect(because("cpus: 3")).toBe("");
});
