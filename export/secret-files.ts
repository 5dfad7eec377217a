import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { serviceEnvironment } from "../components/service-environment";
import { dotenvValue } from "../core/compose/dotenv";
import { hasPassword } from "../core/model/service";
import { LOCAL_DIRECTORY, ownFolder } from "../engine/local-folder";
import { putSafely } from "../engine/safe-file";
import type { Settings } from "../program/settings";
import { type Beside, fileLabel } from "./services";

/**
 * Writes what is secret about the services of a stack into files that git ignores, and says where, by service.
 *
 * A database's password is generated once and read again after that: the database keeps the one it was made with. The folder is
 * its owner's alone; the files in it are readable, since Compose mounts them as they are and services are not root.
 */
export async function writeSecretFiles(
  directory: string,
  settings: Settings,
): Promise<ReadonlyMap<string, Beside>> {
  const { system, stack, external, secrets } = settings;
  const folder = path.join(directory, LOCAL_DIRECTORY, "compose", stack);
  ownFolder(folder);
  const deployed = [...system.services].filter(([name]) => !external.has(name));
  const passwords = new Map(
    deployed
      .filter(([, service]) => hasPassword(service))
      .map(([name]) => [name, pulumi.secret(generatedOnce(path.join(folder, `${name}-password`)))]),
  );
  const beside = new Map<string, Beside>();
  for (const [name, service] of deployed) {
    const { files, variables } = serviceEnvironment(name, service, {
      system,
      passwords,
      external,
      secrets,
    });
    const written = new Map<string, string>();
    for (const [inside, { content, permissions }] of files) {
      const file = path.join(folder, `${name}.${fileLabel(inside)}`);
      const mode = permissions === "0555" ? 0o755 : 0o644;
      putSafely(file, await resolved(content), mode);
      // What a umask took from it.
      fs.chmodSync(file, mode);
      written.set(inside, file);
    }
    beside.set(name, { files: written, ...(await secretVariables(folder, name, variables)) });
  }
  return beside;
}

/** Variables whose value is secret go into a file of their own: a compose file may be committed. */
async function secretVariables(
  folder: string,
  service: string,
  variables: readonly pulumi.Input<string>[],
): Promise<{ variables?: string }> {
  const lines: string[] = [];
  for (const variable of variables) {
    const output = pulumi.output(variable);
    if (await pulumi.isSecret(output)) lines.push(asLine(await resolved(output)));
  }
  if (lines.length === 0) return {};
  const file = path.join(folder, `${service}.env`);
  putSafely(file, `${lines.join("\n")}\n`);
  return { variables: file };
}

/** `NAME=value` as Compose reads it from a file: with dollars, quotes and line breaks as they are. */
function asLine(variable: string): string {
  const [name, value] = variable.split(/=(.*)/s);
  return `${name}=${dotenvValue(value)}`;
}

function generatedOnce(file: string): string {
  if (!fs.existsSync(file)) putSafely(file, randomBytes(24).toString("hex"));
  return fs.readFileSync(file, "utf8");
}

function resolved(output: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
