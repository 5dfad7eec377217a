import { createHash } from "node:crypto";
import * as path from "node:path";
import { type FirstStartValues, firstStartVariables } from "../core/judge/first-start";
import { foldEnv } from "../core/model/env";
import type { Service } from "../core/model/service";
import type { ChosenStack } from "../program/chosen-stack";
import { readingEnvironment } from "../pulumi/environment";
import { openSetting, openState } from "../pulumi/open-state";
import { saltOf } from "../pulumi/run-config";
import { entriesOf, inClear, type StateResource } from "../pulumi/state";
import type { OpenStack } from "../pulumi/workspace";
import { plainly } from "./open-stack";

type Props = Readonly<Record<string, unknown>>;

/** Contents of secrets in clear, by name. */
export type ClearSecrets = ReadonlyMap<string, string>;

/** Values that a container of a state was first started with; undefined where its program takes none then, or its variables are not known. */
export function startedWith(image: string | undefined, props: Props): FirstStartValues | undefined {
  const names = firstStartVariables(image);
  const envs = names && inClear(props.envs);
  if (!names || !Array.isArray(envs) || !envs.every((line) => typeof line === "string")) {
    return undefined;
  }
  const files = inClear(props.uploads);
  const contentOf = (path: string) =>
    Array.isArray(files) ? text(files.find(({ file }) => file === path)?.content) : undefined;
  return values(
    envs.flatMap((line: string) => {
      const [, name = "", suffix, value = ""] = /^([^=]+?)(_FILE)?=(.*)$/s.exec(line) ?? [];
      return names.test(name) ? [[name, suffix ? contentOf(value) : value] as const] : [];
    }),
  );
}

/** The same of a service as it is declared; values of secrets that are not given are not known. */
export function startsWith(
  image: string | undefined,
  service: Service,
  secrets: ClearSecrets,
): FirstStartValues | undefined {
  const names = firstStartVariables(image);
  if (!names) return undefined;
  const given = (key: string, value: string | undefined) => [[key, value] as const];
  const secret = (key: string, name: string) => given(key.replace(/_FILE$/, ""), secrets.get(name));
  const all = foldEnv(service, {
    // A file that is named by its path is made by others.
    text: (key, value) => (/_FILE$/.test(key) ? [] : given(key, value)),
    address: (key) => given(key, undefined),
    secretFile: secret,
    secretValue: secret,
  }).flat();
  return values(all.filter(([name]) => names.test(name)));
}

/** Whether what a service with a volume is first started with is secret in part. */
export function startsWithSecrets(image: string | undefined, service: Service): boolean {
  const all = startsWith(image, service, new Map()) ?? new Map();
  return [...all.values()].includes(undefined);
}

const SECRETS = "enxuto:secrets";

/** The secrets of a stack in clear; Pulumi is asked where its file cannot be read in the same way. */
export async function clearSecrets({ stack, configFile }: OpenStack): Promise<ClearSecrets> {
  const env = { ...process.env, ...stack.workspace.envVars };
  const known = asSecrets(await openSetting(configFile, SECRETS, env));
  if (known) return known;
  const config = await plainly(stack.name, () => stack.getAllConfig());
  return asSecrets(config[SECRETS]?.value || "{}") ?? new Map();
}

/** What a stack's own files say in clear, to whoever has the passphrase; undefined where they do not say it here. */
export async function openedHere(
  { directory, name }: Pick<ChosenStack, "directory" | "name">,
  state: string,
): Promise<
  { readonly resources: readonly StateResource[]; readonly secrets: ClearSecrets } | undefined
> {
  const env = { ...process.env, ...readingEnvironment(directory) };
  const opened = await openState(state, env);
  const file = path.join(directory, `Pulumi.${name}.yaml`);
  const secrets = asSecrets(await openSetting(file, SECRETS, env, saltOf(directory, name)));
  return opened && secrets ? { resources: entriesOf(opened), secrets } : undefined;
}

/** Secrets by name, of a setting that may be a text of JSON; undefined for another text, which no error may quote. */
function asSecrets(setting: unknown): ClearSecrets | undefined {
  try {
    const all = typeof setting === "string" ? JSON.parse(setting || "{}") : setting;
    return typeof all === "object" && all !== null ? new Map(Object.entries(all)) : undefined;
  } catch {
    return undefined;
  }
}

/** Values as what is equal for equal ones and tells nothing of them: images read a file without the line breaks at its end. */
function values(all: readonly (readonly [string, string | undefined])[]): FirstStartValues {
  const standing = (value: string) =>
    createHash("sha256").update(value.replace(/\n+$/, "")).digest("hex");
  return new Map(all.map(([name, value]) => [name, value && standing(value)]));
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
