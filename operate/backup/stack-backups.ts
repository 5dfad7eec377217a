import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../core/capacity/user-error";
import { isServer } from "../../core/catalog/hosts";
import { type DataItem, dataOf, drillMiB } from "../../core/judge/kept-data";
import { type Backups, readBackups } from "../../core/model/backups";
import { dataName } from "../../core/model/service";
import { type BackupRecord, recordOf } from "../../core/watch/record";
import { onServerOf } from "../../engine/server-engine";
import type { ChosenStack } from "../../program/chosen-stack";
import type { Settings } from "../../program/settings";
import { setSecrets } from "../../pulumi/set-secret";
import { openStack } from "../../pulumi/workspace";
import { decrypted } from "../decrypt";
import { plainly } from "../open-stack";
import {
  type Line,
  type Place,
  repositoryVariables,
  runProgram,
  volumeLines,
  workFolder,
} from "./program";

/** Place of a stack's containers, and where its backups go. */
export interface StackBackups {
  readonly place: Place;
  readonly backups: Backups;
  /** Variables that open the repository, for the environment of the program. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Machine that a stack's engine is on. */
export function placeOf({ name, directory }: ChosenStack, { host, system }: Settings): Place {
  return { stack: name, system: system.name, isServer: isServer(host), directory };
}

/**
 * Backups that a stack's setting describes, with what opens them. Throws a UserError where it describes none, and where there
 * is no password and `say` is not given: with it one is made, and encrypted into the stack file.
 */
export async function stackBackups(
  chosen: ChosenStack,
  settings: Settings,
  say?: (line: string) => void,
): Promise<StackBackups> {
  if (typeof settings.dataBackups !== "object")
    throw new UserError("enxuto:backups", NONE[settings.dataBackups]);
  const { values } = await decrypted(chosen);
  const services = [...settings.system.services.keys()];
  const backups = readBackups(KEY, JSON.parse(values[KEY]), services) as Backups;
  const place = placeOf(chosen, settings);
  const variables: Record<string, string> = {
    ...repositoryVariables(backups, drillMiB(settings.system, settings.external.keys())),
    VOLUMES: volumeLines(chosen.name, settings.system),
  };
  if (variables.RESTIC_PASSWORD) return { place, backups, variables };
  if (!say)
    throw new UserError(
      `${KEY}.password`,
      "is missing, so what is kept cannot be read: set it, or RESTIC_PASSWORD",
    );
  const password = randomBytes(24).toString("base64url");
  await requireNew(place, { ...variables, RESTIC_PASSWORD: password }, backups.repository);
  await keepPassword(chosen, password);
  say(
    `encrypted a new password into Pulumi.${chosen.name}.yaml: commit it, since without it nobody reads the backups`,
  );
  return { place, backups, variables: { ...variables, RESTIC_PASSWORD: password } };
}

const KEY = "enxuto:backups";

/** Throws a UserError where there is a repository already, which another password opens: a new one would only take that one's place. */
async function requireNew(
  place: Place,
  variables: Readonly<Record<string, string>>,
  repository: string,
): Promise<void> {
  try {
    await runProgram(place, "list", variables);
  } catch (error) {
    const { message } = error as Error;
    if (/there is no backup of/.test(message)) return;
    if (!/wrong password or no key found/.test(message)) throw error;
    throw new UserError(
      `${KEY}.password`,
      `is missing, and ${repository} has backups that another one opens: bring back the Pulumi.${place.stack}.yaml that holds it, or set RESTIC_PASSWORD`,
    );
  }
}

const NONE = {
  none: "says none: set to: /path, s3://host/bucket or sftp://user@host/path",
  provider:
    "says true, which is enxuto:providerBackups now: set to: /path, s3://host/bucket or sftp://user@host/path",
  "not said": "is missing: set to: /path, s3://host/bucket or sftp://user@host/path",
};

async function keepPassword(chosen: ChosenStack, password: string): Promise<void> {
  await plainly(chosen.name, async () => {
    const { cli } = await openStack({ ...chosen, say: () => {} });
    await setSecrets(cli, chosen, [[`${KEY}.password`, password]]);
  });
}

/** Data of the services that run here, one item at least; throws a UserError where a stack has none. */
export function requireData({ system, external, stack }: Settings): DataItem[] {
  const items = dataOf(system, external.keys());
  if (items.length > 0) return items;
  throw new UserError(stack, "has no volume and no database: there is nothing to back up");
}

/** Choice of the data of a backup that is put back, and where. */
export interface Wanted {
  /** Service of the backup, the only one whose data is wanted. @default - all */
  readonly only?: string;
  /** The service that gets it. @default - the one of the same name, or of the one that it was renamed from */
  readonly as?: string;
}

/** Services that get the data of a backup. */
export interface Targets {
  /** Lines as `tools/backup` reads them: kind, service in the backup, service that gets it, and more. */
  readonly lines: string;
  readonly services: readonly string[];
  /** Names of those of the services that have to run meanwhile. */
  readonly databases: readonly string[];
}

/** Services that get the data of a backup, by the names that they have and had; none where nothing takes it. */
export function targetsOf({ system, external }: Settings, { only, as }: Wanted): Targets {
  const lines: string[][] = [];
  for (const item of dataOf(system, external.keys())) {
    const definition = system.services.get(item.service);
    const former = definition ? dataName(item.service, definition) : item.service;
    const names = as
      ? item.service === as && only
        ? [only]
        : []
      : [...new Set([item.service, former])];
    for (const name of names) {
      if (only && name !== only) continue;
      const more =
        item.kind === "postgres"
          ? [item.user, item.database]
          : item.kind === "files"
            ? [item.volume, item.directory]
            : [];
      lines.push([item.kind, name, item.service, ...more]);
    }
  }
  return {
    lines: lines.map((words) => words.join("\t")).join("\n"),
    services: [...new Set(lines.map(([, , service]) => service))],
    databases: [
      ...new Set(lines.flatMap(([kind, , service]) => (kind === "files" ? [] : [service]))),
    ],
  };
}

/** Services among the targets of a restore, as `targetsOf` writes them, that got nothing by what `tools/backup` told. */
export function leftOf(targets: string, told: readonly Line[]): string[] {
  const restored = new Set(
    told.flatMap(([kind, what]) => (kind === "same" ? [what.split("/")[0]] : [])),
  );
  const rows = targets.split("\n").map((row) => row.split("\t"));
  const got = new Set(rows.flatMap(([, from, to]) => (restored.has(from) ? [to] : [])));
  return [...new Set(rows.map(([, , to]) => to))].filter((service) => !got.has(service));
}

/** Record that `tools/backup` keeps of a stack; empty where nothing is there. Throws a UserError where its server is not reached. */
export async function readRecord(place: Place): Promise<BackupRecord> {
  const file = path.join(workFolder(place), "record");
  if (place.isServer)
    return recordOf(await onServerOf(place.stack, `sudo -n cat ${file} 2>/dev/null || true`));
  return recordOf(fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "");
}
