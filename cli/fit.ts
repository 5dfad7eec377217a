import * as fs from "node:fs";
import * as path from "node:path";
import type { HostCapacity } from "../core/capacity/host";
import { parseBytes } from "../core/capacity/memory";
import { got, oneOf, UserError } from "../core/capacity/user-error";
import { HOST_KINDS, type HostKind, hostCapacity } from "../core/catalog/hosts";
import { labelOf, readStdin, STDIN } from "../core/compose/file";
import { type ComposeProject, projectOf } from "../core/compose/project";
import { readModel } from "../core/compose/read";
import { countAt } from "../core/compose/service";
import { memoryBytesOf } from "../core/compose/units";
import { answer, type Target } from "../core/judge/answer";
import { composeMarkdown, composeText } from "../core/report/compose-fit";
import { findCompose, resolveByCompose } from "../engine/compose-config";
import { differenceFrom, readBase } from "./base-branch";
import { writeSvg } from "./svg-file";
import { EXIT, type Verb } from "./verb";

/** `enxuto fit`: whether the services of compose files fit a host. Imports nothing of Pulumi. */
export const fit: Verb<"fit"> = {
  async run({ values, given }) {
    const target = targetOf(values);
    const named = given.flatMap(({ option, value }) =>
      option === undefined || option === "file" ? [value] : [],
    );
    const files = named.length > 0 ? named : composeFiles();
    const profiles =
      values.profile ?? (process.env.COMPOSE_PROFILES ?? "").split(",").filter(Boolean);
    const project = read(files, profiles, values["env-file"], values.reader ?? "auto");
    checkProfiles(values.profile, project.profiles);
    const found = answer({
      project: changed(project, values),
      files,
      profile: profiles.join("+") || "default",
      target,
      strict: values.strict,
      unknownBytes: unknownBytes(values.unknown),
    });
    if (values.svg !== undefined) {
      writeSvg(values.svg, require("../core/report/account-svg").accountSvg(found));
    }
    console.log(
      values.json
        ? JSON.stringify(found, null, 2)
        : values.markdown
          ? composeMarkdown(found, differenceFrom(readBase(values.base), found))
          : composeText(found),
    );
    return EXITS[found.verdict];
  },
};

/** Reader of the files: Compose where it is present, or ours only. */
type Reader = "auto" | "enxuto";

const EXITS = { fits: EXIT.ok, depends: EXIT.open, refused: EXIT.refused } as const;

function unknownBytes(size: string | undefined): number | undefined {
  return size === undefined ? undefined : memoryBytesOf("--unknown", size);
}

/** The names that Compose looks for, in its order, each with the name of what is laid over it. */
const DEFAULT_FILES = [
  ["compose.yaml", "compose.override.yaml"],
  ["compose.yml", "compose.override.yml"],
  ["docker-compose.yml", "docker-compose.override.yml"],
  ["docker-compose.yaml", "docker-compose.override.yaml"],
] as const;

function composeFiles(): string[] {
  const found = DEFAULT_FILES.find(([file]) => fs.existsSync(file));
  if (!found) {
    throw new UserError("fit", "there is no compose.yaml here: name the compose files to judge");
  }
  return found.filter((file) => fs.existsSync(file));
}

/** Compose says nothing of a profile that no service is in; a slip would leave services out of the sum. */
function checkProfiles(named: readonly string[] = [], profiles: readonly string[]): void {
  const wrong = named.find((name) => name !== "*" && !profiles.includes(name));
  if (wrong === undefined) return;
  throw new UserError(
    "--profile",
    `${got(wrong)}, ${profiles.length > 0 ? oneOf(profiles) : "but no service is in a profile"}`,
  );
}

function targetOf(flags: { host?: string; ram?: string; disk?: string }): Target {
  const { host, ram, disk } = flags;
  if (ram !== undefined) return declaredHost(ram, disk);
  if (disk !== undefined) throw new UserError("--disk", "needs --ram: --ram 2GB --disk 40GB");
  if (host === undefined) return "any";
  const [kind, ...size] = host.split(":");
  if (!HOST_KINDS.includes(kind as HostKind)) {
    throw new UserError("--host", `${got(kind)}, ${oneOf(HOST_KINDS)}`);
  }
  if (kind === "render") return "render";
  return rephrased("--host", () =>
    hostCapacity(kind as Exclude<HostKind, "render">, size.join(":"), new Date()),
  );
}

function declaredHost(ram: string, disk: string | undefined): HostCapacity {
  const host = rephrased("--ram", () => hostCapacity("local", ram, new Date()));
  if (disk === undefined) return host;
  const bytes = parseBytes(disk);
  if (!bytes) throw new UserError("--disk", `${got(disk)}, expected the size of the disk: 40GB`);
  return { ...host, diskGB: bytes / 1024 ** 3 };
}

/** A mistake in a flag, under the flag's name. */
function rephrased<T>(flag: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    throw error instanceof UserError ? new UserError(flag, error.problem) : error;
  }
}

/**
 * Reads the files, and then takes Compose's own reading where Compose is present: a test holds the two equal, and what is
 * dangerous to read is refused before Compose sees it.
 */
function read(
  files: readonly string[],
  profiles: readonly string[],
  envFiles: readonly string[] | undefined,
  by: Reader,
): ComposeProject {
  const first = path.dirname(path.resolve(files[0]));
  const inside = !path.relative(process.cwd(), first).startsWith("..");
  const tree = inside ? process.cwd() : first;
  const stdin = files.includes(STDIN) ? readStdin() : undefined;
  const model = readModel(files, { environment: process.env, envFiles, stdin, tree });
  const own = projectOf(model, profiles);
  const binary = by === "auto" ? findCompose() : undefined;
  const resolved = binary && resolveByCompose(binary, model, files, { envFiles, profiles, stdin });
  if (!resolved) return own;
  if ("services" in resolved) {
    return {
      ...projectOf({ ...model, services: resolved.services }, profiles),
      warnings: own.warnings,
    };
  }
  const [, file, problem] = /^validating (.+?): (.+)$/.exec(resolved.refusal) ?? [];
  if (problem) {
    throw new UserError(
      labelOf(file),
      `${problem}, says Compose: mend it, or judge it without Compose by --reader enxuto`,
    );
  }
  return { ...own, warnings: [...own.warnings, `Compose refuses the files: ${resolved.refusal}`] };
}

/** The project with what the flags say instead of the files. */
function changed(
  project: ComposeProject,
  flags: { replicas?: readonly string[]; reservation?: readonly string[] },
): ComposeProject {
  const names = project.services.map(({ name }) => name);
  const replicas = byService("--replicas", flags.replicas, names, countAt);
  const reservations = byService("--reservation", flags.reservation, names, memoryBytesOf);
  return {
    ...project,
    services: project.services.map((service) => ({
      ...service,
      replicas: replicas.get(service.name) ?? service.replicas,
      reservationBytes: reservations.get(service.name) ?? service.reservationBytes,
      isVouchedFor: reservations.has(service.name),
    })),
  };
}

/** What a flag of the form SERVICE=VALUE says of each service. */
function byService<T>(
  flag: string,
  settings: readonly string[] = [],
  names: readonly string[],
  read: (path: string, value: string) => T,
): Map<string, T> {
  return new Map(
    settings.map((setting) => {
      const [name, value] = setting.split("=");
      if (!names.includes(name)) throw new UserError(flag, `${got(name)}, ${oneOf(names)}`);
      return [name, read(`${flag} ${name}`, value ?? "")];
    }),
  );
}
