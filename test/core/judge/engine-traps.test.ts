import { judged } from "./support";

function warnings(services: string): string {
  return judged(`services:\n${services}`, "16GB").warnings.join("\n");
}

describe("Redis in a limit", () => {
  test("without a bound of its own is killed there", () => {
    expect(warnings('  cache: {image: "redis:7", mem_limit: 256m}\n')).toContain(
      "cache: no maxmemory within its limit of 256 MiB, at which it is killed as its data grows: --maxmemory 128mb (https://redis.io/docs/latest/develop/reference/eviction/)",
    );
  });

  test.each([
    'image: "redis:7", mem_limit: 256m, command: redis-server --maxmemory 100mb',
    'image: "redis:7", mem_limit: 256m, command: redis-server /etc/redis.conf',
    'image: "redis:7"',
    'image: "memcached:1", mem_limit: 256m',
  ])("%s has one, or none is known to be missing", (service) => {
    expect(warnings(`  cache: {${service}}\n`)).not.toContain("maxmemory");
  });
});

describe("search engines and their host", () => {
  const ELASTIC = 'image: "elasticsearch:9.1.5", mem_limit: 4g';

  test("one that insists on memory map areas says how many, and how they are set", () => {
    expect(warnings(`  search: {${ELASTIC}}\n`)).toContain(
      "search: does not start on a host with a vm.max_map_count below 262,144: sysctl -w vm.max_map_count=262144 (https://www.elastic.co/guide/en/elasticsearch/reference/current/_maximum_map_count_check.html)",
    );
    expect(warnings('  sonar: {image: "sonarqube:community", mem_limit: 4g}\n')).toContain(
      "sonar: does not start on a host with a vm.max_map_count below 524,288",
    );
  });

  test.each([
    `${ELASTIC}, environment: {discovery.type: single-node}`,
    `${ELASTIC}, environment: [node.store.allow_mmap=false]`,
    `${ELASTIC}, env_file: missing.env`,
    'image: "opensearchproject/opensearch:3", mem_limit: 4g, environment: {discovery.type: single-node}',
    'image: "sonarqube:community", mem_limit: 4g, environment: {SONAR_ES_BOOTSTRAP_CHECKS_DISABLE: "true"}',
  ])("%s does not insist, or may not", (service) => {
    expect(warnings(`  search: {${service}}\n`)).not.toContain("max_map_count");
  });

  const locked = `${ELASTIC}, environment: {bootstrap.memory_lock: "true"}`;

  test("locked memory needs the right to lock it", () => {
    expect(warnings(`  search: {${locked}}\n`)).toContain(
      "search: bootstrap.memory_lock without the right to lock memory, so that it does not start: set ulimits.memlock to -1 (https://www.elastic.co/guide/en/elasticsearch/reference/current/_memory_lock_check.html)",
    );
  });

  test.each([
    `${locked}, ulimits: {memlock: -1}`,
    `${locked}, ulimits: {memlock: {soft: -1, hard: -1}}`,
    `${locked}, cap_add: [IPC_LOCK]`,
    `${locked}, privileged: true`,
    ELASTIC,
  ])("%s has it, or does not ask", (service) => {
    expect(warnings(`  search: {${service}}\n`)).not.toContain("memory_lock");
  });
});

describe("the socket of Docker", () => {
  test("is told once for all services that have it", () => {
    const found = warnings(
      [
        '  ui: {image: "portainer/portainer-ce:2", volumes: [/var/run/docker.sock:/var/run/docker.sock]}',
        '  watch: {image: "example/watch:1", volumes: [{type: bind, source: /run/docker.sock, target: /s, read_only: true}]}',
        '  proxy: {image: "tecnativa/docker-socket-proxy:0.3", volumes: [/var/run/docker.sock:/var/run/docker.sock:ro]}',
        "",
      ].join("\n"),
    );
    expect(found).toContain(
      "ui, watch: whoever gets into one that has the socket of Docker is root on the host, mounted read-only or not (https://docs.docker.com/engine/security/#docker-daemon-attack-surface)",
    );
  });

  test.each([
    "volumes: [/:/host:ro]",
    "volumes: [/run:/run]",
    "volumes: [/var/run/:/x]",
    "volumes: [/var:/x:ro]",
    "volumes: [/run/../run/./docker.sock:/s]",
    "volumes: [/run/user/1000/docker.sock:/s]",
    "volumes: [{type: bind, source: //var//run, target: /x}]",
    "volumes: [bound:/x]",
  ])("%s brings it too", (keys) => {
    const bound = "volumes: {bound: {driver_opts: {type: none, o: 'ro,bind', device: /run}}}\n";
    expect(warnings(`  app: {image: "example/app:1", ${keys}}\n${bound}`)).toContain(
      "app: whoever gets into one that has the socket of Docker",
    );
  });

  test.each([
    "volumes: [/run/app.sock:/run/app.sock]",
    "volumes: [/var/lib/app:/data]",
    "volumes: [run:/x, other:/y]",
    "volumes: [./run:/run]",
  ])("%s is nothing to tell", (keys) => {
    const volumes =
      "volumes: {run: {}, other: {driver_opts: {type: nfs, o: 'addr=10.0.0.1', device: ':/'}}}\n";
    expect(warnings(`  app: {image: "example/app:1", ${keys}}\n${volumes}`)).not.toContain(
      "socket",
    );
  });
});

describe("a service whose end others wait for", () => {
  const files = (restart: string) =>
    [
      `  migrate: {image: "example/app:1", command: migrate, ${restart}}`,
      '  app: {image: "example/app:1", depends_on: {migrate: {condition: service_completed_successfully}}}',
      "",
    ].join("\n");

  test.each(["always", "unless-stopped"])("restart: %s keeps it from ending", (policy) => {
    expect(warnings(files(`restart: ${policy}`))).toContain(
      `migrate: app waits for its end, and restart: ${policy} starts it again: set restart to "no" or on-failure`,
    );
  });

  test.each(["init: true", 'restart: "no"', "restart: on-failure"])("%s lets it end", (lines) => {
    expect(warnings(files(lines))).not.toContain("waits for its end");
  });
});
