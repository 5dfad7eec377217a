import type { Estimate } from "../../../capacity/known";
import { MEASURED_ON, READ_ON, type SelfSized, type SelfSizedNeed } from "./sizing";

/** A program that does not follow its limit or its host: three figures and where they are from. */
function fixed(
  name: string,
  images: readonly string[],
  [lowMiB, likelyMiB, highMiB]: readonly [number, number, number],
  standing: SelfSizedNeed["standing"],
  ground: string,
): SelfSized {
  const estimate: Estimate = { lowMiB, likelyMiB, highMiB };
  const asOf = standing === "measured" ? MEASURED_ON : READ_ON;
  return { name, images, need: () => ({ ...estimate, standing, ground, asOf }) };
}

/** Programs whose figures were read one by one. */
export const SERVICES: readonly SelfSized[] = [
  fixed(
    "rabbitmq",
    ["rabbitmq", "rabbitmq-management"],
    [88, 160, 512],
    "measured",
    "88 at rest (RabbitMQ 3.10); queues grow it",
  ),
  fixed(
    "mosquitto",
    ["eclipse-mosquitto", "mosquitto"],
    [2, 8, 64],
    "measured",
    "2 at rest (Mosquitto 2.0)",
  ),
  fixed(
    "nginx",
    ["nginx", "nginxinc/nginx-unprivileged", "nginx-unprivileged"],
    [2, 16, 64],
    "measured",
    "2.6 at rest, 3.6 with 500 idle connections (nginx 1.22, 2 workers)",
  ),
  fixed(
    "caddy",
    ["caddy"],
    [8, 16, 64],
    "measured",
    "8 to 10 at rest, 16 at 4,500 requests a second (Caddy 2.6 and 2.11)",
  ),
  fixed("haproxy", ["haproxy"], [4, 16, 64], "measured", "4 at rest (HAProxy 2.6)"),
  fixed(
    "traefik",
    ["traefik"],
    [13, 32, 96],
    "measured",
    "13 at rest, 16 under load (3.7, file provider); many routes grow it",
  ),
  fixed(
    "prometheus",
    ["prometheus", "prom/prometheus"],
    [14, 96, 1024],
    "measured",
    "14 at rest, 32 with 3 jobs for 15 minutes (2.42); series grow it, 56 deployments allow 2,048 in the middle",
  ),
  fixed(
    "node-exporter",
    ["node-exporter", "prom/node-exporter"],
    [19, 24, 48],
    "measured",
    "19 at rest (1.5)",
  ),
  fixed(
    "alertmanager",
    ["alertmanager", "prom/alertmanager"],
    [20, 34, 96],
    "measured",
    "34 at rest (0.25)",
  ),
  fixed(
    "cadvisor",
    ["cadvisor", "google/cadvisor"],
    [40, 96, 256],
    "documented",
    "40 tuned, 256 with defaults on 30 containers",
  ),
  fixed(
    "netdata",
    ["netdata", "netdata/netdata"],
    [100, 200, 350],
    "documented",
    "100 empty to 350 typical (its documentation)",
  ),
  fixed(
    "uptime-kuma",
    ["uptime-kuma", "louislam/uptime-kuma"],
    [90, 150, 400],
    "documented",
    "150 to 400 with 250 monitors (its issue 5884)",
  ),
  fixed(
    "beszel",
    ["beszel", "henrygd/beszel"],
    [20, 64, 96],
    "documented",
    "90 with 25 agents (its discussion 2750)",
  ),
  fixed(
    "beszel-agent",
    ["beszel-agent", "henrygd/beszel-agent"],
    [5, 15, 25],
    "documented",
    "5 to 25 (its discussion 2750)",
  ),
  fixed(
    "evolution-api",
    ["evolution-api", "atendai/evolution-api", "evoapicloud/evolution-api"],
    [160, 400, 700],
    "documented",
    "96 for Node, about 50 for each number (its issue 1419)",
  ),
  fixed(
    "grafana",
    ["grafana", "grafana-oss", "grafana-enterprise", "grafana/grafana"],
    [60, 140, 512],
    "crowd",
    "its documentation recommends 512 at least, deployments reserve 64 to 256",
  ),
];
