import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { got, oneOf, quoted, UserError } from "../core/capacity/user-error";

/** The configuration of a stack as Pulumi hands it to the program: strings by full key, objects as JSON. */
export interface StackConfig {
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose values are encrypted. */
  readonly secretKeys: readonly string[];
}

/** Names that Pulumi takes for a stack, and Docker within those of containers and volumes. */
const STACK_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** Stand-in for an encrypted value where there is no passphrase to read it with. A URL, since some values have to be one. */
export const SECRET_PLACEHOLDER = "secret://encrypted";

/** Option by which `<<` merges in a project's files, as it does to Pulumi. */
export const MERGING = { merge: true };

/** The name of the project in a directory. */
export function projectName(directory: string): string {
  return String(readYaml(path.join(directory, "Pulumi.yaml")).name);
}

/** The names of the stacks that have a file in the project's directory. */
export function stackNames(directory: string): string[] {
  if (!fs.existsSync(path.join(directory, "Pulumi.yaml"))) {
    throw new UserError(
      "Pulumi.yaml",
      `there is none in ${directory}: run this in the project's directory`,
    );
  }
  return fs
    .readdirSync(directory)
    .map((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/**
 * The configuration of a stack, read without Pulumi: the project's defaults under the stack's own values.
 *
 * Throws a UserError for a stack that has no file, or a file that cannot be read.
 */
export function readStackConfig(directory: string, stack: string): StackConfig {
  if (!stackNames(directory).includes(stack)) {
    throw new UserError("stack", `${got(stack)}, ${oneOf(stackNames(directory))}`);
  }
  if (!STACK_NAME.test(stack)) {
    throw new UserError(
      `Pulumi.${stack}.yaml`,
      `names the stack ${quoted(stack)}, expected letters without accents, digits, -, _ and ., as Pulumi and Docker take them: give the file another name`,
    );
  }
  const other = `Pulumi.${stack}.yml`;
  if (fs.existsSync(path.join(directory, other))) {
    throw new UserError(other, `is not read: put what it says into Pulumi.${stack}.yaml`);
  }
  const project = readYaml(path.join(directory, "Pulumi.yaml"));
  const own = readYaml(path.join(directory, `Pulumi.${stack}.yaml`));
  const values: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [key, value] of Object.entries(declaredValues(project))) values[key] = asConfig(value);
  for (const [key, value] of Object.entries(mapOf(own.config))) {
    const name = fullKey(project, key);
    const { plain, encrypted } = withoutSecrets(value);
    values[name] = asConfig(plain);
    if (encrypted) secretKeys.push(name);
  }
  return { values, secretKeys };
}

/** Values that the project in this directory declares for all its stacks, by full key; none where it has no file. */
export function projectDefaults(directory = process.cwd()): Record<string, unknown> {
  const file = path.join(directory, "Pulumi.yaml");
  return fs.existsSync(file) ? declaredValues(readYaml(file)) : {};
}

/** A declaration's `value` or `default`, or what stands there without either. */
function declaredValues(project: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, declared] of Object.entries(mapOf(project.config))) {
    const isPlain = typeof declared !== "object" || Array.isArray(declared);
    const { default: fallback, value = fallback } = isPlain ? { value: declared } : mapOf(declared);
    if (value !== undefined && value !== null) values[fullKey(project, key)] = value;
  }
  return values;
}

function fullKey(project: Record<string, unknown>, key: string): string {
  return key.includes(":") ? key : `${project.name}:${key}`;
}

function asConfig(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A value with a placeholder for each `{secure: …}` in it. */
function withoutSecrets(value: unknown): { plain: unknown; encrypted: boolean } {
  if (typeof value !== "object" || value === null) return { plain: value, encrypted: false };
  if ("secure" in value) return { plain: SECRET_PLACEHOLDER, encrypted: true };
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, withoutSecrets(inner)] as const,
  );
  const plain = Object.fromEntries(entries.map(([key, inner]) => [key, inner.plain]));
  return {
    plain: Array.isArray(value) ? Object.values(plain) : plain,
    encrypted: entries.some(([, inner]) => inner.encrypted),
  };
}

function readYaml(file: string): Record<string, unknown> {
  const content = parsed(file) ?? {};
  if (typeof content !== "object" || Array.isArray(content)) {
    throw new UserError(
      path.basename(file),
      `${got(content)}, expected config: and settings below it`,
    );
  }
  return content as Record<string, unknown>;
}

/** Content by its text: the project's file is asked for its name, for its defaults and with each of its stacks. */
const PARSED = new Map<string, unknown>();

function parsed(file: string): unknown {
  try {
    const text = fs.readFileSync(file, "utf8");
    if (!PARSED.has(text)) PARSED.set(text, parse(text, MERGING));
    return PARSED.get(text);
  } catch (error) {
    throw new UserError(path.basename(file), `cannot be read: ${firstLine(error)}`);
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0].replace(/:$/, "");
}

function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
