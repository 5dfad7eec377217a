import type { Form } from "./form";

/*
 * What Compose takes, from the schema of the Compose Specification (compose-spec/compose-go, schema/compose-spec.json at faa67b2 of
 * 2026-06-29, read on 2026-11-21; every earlier one takes less): all keys of a file and of a service with the kinds of their
 * values, and below them what is read here. Text may stand for a number and for true or false: it may be a variable.
 */
const TEXT: Form = { kinds: ["text"] };
const NUMBER: Form = { kinds: ["a number", "text"] };
const WHOLE: Form = { kinds: ["a whole number", "text"] };
const FLAG: Form = { kinds: ["true or false", "text"] };
const SCALAR: Form = { kinds: ["text", "a number", "true or false", "nothing"] };
const LIST: Form = { kinds: ["a list"] };
const MAPPING: Form = { kinds: ["a mapping"] };
const TEXTS: Form = { kinds: ["a list"], items: TEXT };
const TEXT_OR_LIST: Form = { kinds: ["text", "a list"] };
const LIST_OR_MAPPING: Form = { kinds: ["a list", "a mapping"] };
const COMMAND: Form = { kinds: ["text", "a list", "nothing"], items: TEXT };

function keyed(keys: Readonly<Record<string, Form>>, ...also: Form["kinds"]): Form {
  return { kinds: ["a mapping", ...also], keys };
}

const UPDATE = keyed({
  parallelism: WHOLE,
  delay: TEXT,
  failure_action: TEXT,
  monitor: TEXT,
  max_failure_ratio: NUMBER,
  order: TEXT,
});

const BUILD = keyed(
  {
    context: TEXT,
    dockerfile: TEXT,
    dockerfile_inline: TEXT,
    entitlements: LIST,
    args: LIST_OR_MAPPING,
    ssh: LIST_OR_MAPPING,
    labels: LIST_OR_MAPPING,
    cache_from: LIST,
    cache_to: LIST,
    no_cache: FLAG,
    no_cache_filter: TEXT_OR_LIST,
    additional_contexts: LIST_OR_MAPPING,
    network: TEXT,
    provenance: FLAG,
    sbom: FLAG,
    pull: FLAG,
    target: TEXT,
    shm_size: WHOLE,
    extra_hosts: LIST_OR_MAPPING,
    isolation: TEXT,
    privileged: FLAG,
    secrets: LIST,
    tags: LIST,
    ulimits: MAPPING,
    platforms: LIST,
  },
  "text",
);

const DEPLOY = keyed(
  {
    mode: TEXT,
    endpoint_mode: TEXT,
    replicas: WHOLE,
    labels: LIST_OR_MAPPING,
    rollback_config: UPDATE,
    update_config: UPDATE,
    resources: keyed({
      limits: keyed({ cpus: NUMBER, memory: TEXT, pids: WHOLE }),
      reservations: keyed({ cpus: NUMBER, memory: TEXT, generic_resources: LIST, devices: LIST }),
    }),
    restart_policy: keyed({ condition: TEXT, delay: TEXT, max_attempts: WHOLE, window: TEXT }),
    placement: keyed({ constraints: LIST, preferences: LIST, max_replicas_per_node: WHOLE }),
  },
  "nothing",
);

const HEALTHCHECK = keyed({
  disable: FLAG,
  interval: TEXT,
  retries: NUMBER,
  test: { kinds: ["text", "a list"], items: TEXT },
  timeout: TEXT,
  start_period: TEXT,
  start_interval: TEXT,
});

const PORT = keyed(
  {
    name: TEXT,
    mode: TEXT,
    host_ip: TEXT,
    target: WHOLE,
    published: WHOLE,
    protocol: TEXT,
    app_protocol: TEXT,
  },
  "a number",
  "text",
);

const VOLUME = keyed(
  {
    type: TEXT,
    source: TEXT,
    target: TEXT,
    read_only: FLAG,
    consistency: TEXT,
    bind: MAPPING,
    volume: MAPPING,
    tmpfs: MAPPING,
    image: MAPPING,
  },
  "text",
);

/** A service. */
export const SERVICE_FORM: Form = keyed({
  annotations: LIST_OR_MAPPING,
  attach: FLAG,
  blkio_config: MAPPING,
  build: BUILD,
  cap_add: LIST,
  cap_drop: LIST,
  cgroup: TEXT,
  cgroup_parent: TEXT,
  command: COMMAND,
  configs: LIST,
  container_name: TEXT,
  cpu_count: WHOLE,
  cpu_percent: WHOLE,
  cpu_period: NUMBER,
  cpu_quota: NUMBER,
  cpu_rt_period: NUMBER,
  cpu_rt_runtime: NUMBER,
  cpu_shares: NUMBER,
  cpus: NUMBER,
  cpuset: TEXT,
  credential_spec: MAPPING,
  depends_on: LIST_OR_MAPPING,
  deploy: DEPLOY,
  develop: { kinds: ["a mapping", "nothing"] },
  device_cgroup_rules: LIST,
  devices: LIST,
  dns: TEXT_OR_LIST,
  dns_opt: LIST,
  dns_search: TEXT_OR_LIST,
  domainname: TEXT,
  entrypoint: COMMAND,
  env_file: {
    kinds: ["text", "a list"],
    items: keyed({ path: TEXT, format: TEXT, required: FLAG }, "text"),
  },
  environment: { kinds: ["a mapping", "a list"], values: SCALAR },
  expose: LIST,
  extends: keyed({ service: TEXT, file: TEXT }, "text"),
  external_links: LIST,
  extra_hosts: LIST_OR_MAPPING,
  gpus: TEXT_OR_LIST,
  group_add: LIST,
  healthcheck: HEALTHCHECK,
  hostname: TEXT,
  image: TEXT,
  init: FLAG,
  ipc: TEXT,
  isolation: TEXT,
  label_file: TEXT_OR_LIST,
  labels: LIST_OR_MAPPING,
  links: LIST,
  logging: keyed({
    driver: TEXT,
    options: { kinds: ["a mapping"], values: { kinds: ["text", "a number", "nothing"] } },
  }),
  mac_address: TEXT,
  mem_limit: NUMBER,
  mem_reservation: WHOLE,
  mem_swappiness: WHOLE,
  memswap_limit: NUMBER,
  models: LIST_OR_MAPPING,
  network_mode: TEXT,
  networks: LIST_OR_MAPPING,
  oom_kill_disable: FLAG,
  oom_score_adj: WHOLE,
  pid: { kinds: ["text", "nothing"] },
  pids_limit: NUMBER,
  platform: TEXT,
  ports: { kinds: ["a list"], items: PORT },
  post_start: LIST,
  pre_start: LIST,
  pre_stop: LIST,
  privileged: FLAG,
  profiles: TEXTS,
  provider: MAPPING,
  pull_policy: TEXT,
  pull_refresh_after: TEXT,
  read_only: FLAG,
  restart: TEXT,
  runtime: TEXT,
  scale: WHOLE,
  secrets: LIST,
  security_opt: LIST,
  shm_size: NUMBER,
  stdin_open: FLAG,
  stop_grace_period: TEXT,
  stop_signal: TEXT,
  storage_opt: MAPPING,
  sysctls: LIST_OR_MAPPING,
  tmpfs: TEXT_OR_LIST,
  tty: FLAG,
  ulimits: MAPPING,
  use_api_socket: FLAG,
  user: TEXT,
  userns_mode: TEXT,
  uts: TEXT,
  volumes: { kinds: ["a list"], items: VOLUME },
  volumes_from: LIST,
  working_dir: TEXT,
});

/** A file, but for the services in it. */
export const FILE_FORM: Form = keyed({
  configs: MAPPING,
  include: LIST,
  models: MAPPING,
  name: TEXT,
  networks: MAPPING,
  secrets: MAPPING,
  services: { kinds: ["a mapping"] },
  version: TEXT,
  volumes: MAPPING,
});
