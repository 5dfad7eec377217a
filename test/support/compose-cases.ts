import { spawnSync } from "node:child_process";
import * as path from "node:path";

/** Where the comparison set lies: a folder for each case, with Compose's own reading beside its files. */
export const COMPOSE_CASES = path.join(__dirname, "..", "fixtures", "compose");

/** Compose files that are read by both, and what is peculiar to them. */
export interface ComposeCase {
  readonly name: string;
  readonly style: string;
  readonly files: readonly string[];
  readonly profiles?: readonly string[];
}

/** Written for this test after the manner of public files: constructs as they have them, nothing of their text. */
export const CASES: readonly ComposeCase[] = [
  one("conecta-saude", "the document's own: deploy.resources and anchored health checks"),
  one(
    "legacy-limits",
    "format 2: mem_limit, memswap_limit, shm_size in every unit",
    "docker-compose.yml",
  ),
  one("anchors", "x- blocks, lists of merge keys, one default for all", "compose.yml"),
  {
    name: "overrides",
    style: "a second file with !override, !reset, another log driver, lists over mappings",
    files: ["compose.yaml", "compose.prod.yaml"],
  },
  one(
    "extends",
    "extends in a file, across files, in both forms, in a chain",
    "docker-compose.yml",
  ),
  one("include", "include in both forms, with env files and a file laid over another"),
  one(
    "include-laid-over",
    "services stated again over an included file, two includes with one service, an included one extended",
  ),
  { ...one("profiles", "services that only profiles start"), profiles: ["cpu", "debug"] },
  one("interpolation", "every form of a variable, from an env file with every form of a value"),
  one("replicas", "scale, deploy.replicas, both, none, global"),
  one("ports", "short and long ports, ranges, protocols, addresses"),
  one("health-and-logs", "health checks and log drivers, declared, switched off, halved"),
  one("env-files", "env files, missing and raw ones, and who wins"),
  {
    ...one("ai-stack", "a model server for CPU or GPU, by profile", "docker-compose.yml"),
    profiles: ["cpu"],
  },
  one("json", "a file in JSON", "compose.json"),
  one("documents", "two YAML documents in one file"),
  one("commands", "commands as lines, lists, folded text and shells"),
  one("swarm", "a stack for Swarm: update_config, placement, secrets, configs", "stack.yml"),
  one("yq", "tagged merge keys, as yq writes them"),
  one("windows", "a byte order mark and CRLF"),
];

function one(name: string, style: string, file = "compose.yaml"): ComposeCase {
  return { name, style, files: [file] };
}

/** The environment that both readers get: what is in a case's files, and nothing of the machine. */
export const CASE_ENVIRONMENT = { PASSED_ON: "from the process" };

/** What Compose makes of a case, as JSON without paths of this machine. */
export function composeConfig(binary: string, { name, files, profiles = [] }: ComposeCase): string {
  const { status, stdout, stderr } = spawnSync(
    binary,
    [
      ...files.flatMap((file) => ["-f", file]),
      ...profiles.flatMap((profile) => ["--profile", profile]),
      "config",
      "--format=json",
      "--no-path-resolution",
    ],
    { cwd: path.join(COMPOSE_CASES, name), env: CASE_ENVIRONMENT, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return stdout;
}
