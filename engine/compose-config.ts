import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { comparable } from "../core/compose/merge";
import type { ComposeModel } from "../core/compose/read";
import {
  asMapping,
  isList,
  isMapping,
  type Mapping,
  mappingOf,
  type Value,
} from "../core/compose/value";
import { lastLine } from "./run";

/** Answer of Compose itself on files: their services, or why it refuses them. */
export type Resolved = { readonly services: Mapping } | { readonly refusal: string };

/** Words that may start Compose: as the plugin of the Docker CLI, built by `tools/build`, or on PATH. */
export function findCompose(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const home = os.homedir();
  const cache =
    environment.ENXUTO_CACHE ??
    path.join(environment.XDG_CACHE_HOME ?? path.join(home, ".cache"), "enxuto");
  const plugins = [
    environment.DOCKER_CONFIG ?? path.join(home, ".docker"),
    "/usr/local/lib/docker",
    "/usr/local/libexec/docker",
    "/usr/lib/docker",
    "/usr/libexec/docker",
  ].map((directory) => path.join(directory, "cli-plugins"));
  const onPath = (environment.PATH ?? "").split(path.delimiter).filter((entry) => entry !== "");
  return [...plugins, path.join(cache, "bin"), ...onPath]
    .map((directory) => path.join(directory, "docker-compose"))
    .find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile());
}

/** Milliseconds that Compose may take: it needs 150 for a hundred services. */
const TIMEOUT_MS = 10_000;

/** With more services than this Compose takes longer than anybody waits: seconds for a thousand, a minute for ten thousand. */
const MAXIMUM_SERVICES = 500;

/** Variables that keep Compose to the files that it is given, off the network, and out of the Docker CLI's settings. */
const CLOSED = {
  COMPOSE_DISABLE_ENV_FILE: "1",
  COMPOSE_EXPERIMENTAL_GIT_REMOTE: "false",
  COMPOSE_EXPERIMENTAL_OCI_REMOTE: "false",
  DOCKER_CONFIG: "/nonexistent",
  HOME: "/nonexistent",
};

/**
 * The services of files that were read before, as Compose resolves them. Undefined where it gives no answer.
 *
 * Compose gets the variables that the files name and those it needs to run, and is kept from asking the network.
 */
export function resolveByCompose(
  binary: string,
  model: ComposeModel,
  {
    environment,
    stdin,
  }: {
    /** Source of the files' variables. */
    readonly environment: NodeJS.ProcessEnv;
    /** Text on standard input, where one of the files is `-`. */
    readonly stdin?: string;
  },
): Resolved | undefined {
  if (Object.keys(model.services).length > MAXIMUM_SERVICES) return undefined;
  const named = [...model.asked].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const { status, stdout, stderr } = spawnSync(
    binary,
    [
      ...model.files.flatMap((file) => ["-f", file]),
      ...model.envFiles.flatMap((file) => ["--env-file", file]),
      ...model.profiles.flatMap((profile) => ["--profile", profile]),
      "config",
      "--format=json",
      "--no-path-resolution",
    ],
    {
      env: { ...Object.fromEntries(named), ...CLOSED, PATH: process.env.PATH },
      input: stdin ?? "",
      encoding: "utf8",
      timeout: TIMEOUT_MS,
      maxBuffer: 256 * 1024 ** 2,
    },
  );
  if (status === null || /^Usage:|unknown flag|no such option/im.test(stderr)) return undefined;
  if (status !== 0) return { refusal: lastLine(stderr) };
  const resolved = asMapping(asMapping(unescaped(JSON.parse(stdout))).services);
  const names = new Set([...Object.keys(model.services), ...Object.keys(resolved)]);
  return {
    services: mappingOf(
      [...names]
        .filter((name) => Object.hasOwn(resolved, name))
        .map((name) => [
          name,
          service(name, asMapping(resolved[name]), asMapping(model.services[name])),
        ]),
    ),
  };
}

/** Its environment holds what its env files set; the folder that it is built from is as we found it, since paths are not resolved. */
function service(name: string, resolved: Mapping, own: Mapping): Mapping {
  const { env_file: _, build, ...rest } = comparable(`services.${name}`, resolved);
  const { context } = asMapping(own.build);
  const located = isMapping(build) && context !== undefined ? { ...build, context } : build;
  return mappingOf([
    ...Object.entries(rest),
    ...(build === undefined ? [] : [["build", located ?? null] as const]),
  ]);
}

/** Compose writes each `$` twice, so that its output can be read again. */
function unescaped(value: Value): Value {
  if (typeof value === "string") return value.replaceAll("$$", "$");
  if (isList(value)) return value.map(unescaped);
  if (!isMapping(value)) return value;
  return mappingOf(Object.entries(value).map(([key, inner]) => [key, unescaped(inner)]));
}
