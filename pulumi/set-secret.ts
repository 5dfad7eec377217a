import * as fs from "node:fs";
import * as path from "node:path";
import type { ChosenStack } from "../program/chosen-stack";
import { runCli } from "./command";
import { pulumiEnvironment } from "./environment";
import { runFolder } from "./run-config";
import { replaceSafely } from "./safe-file";

/**
 * Encrypts a value into a stack's file, at the path of its key. Throws a UserError where the file cannot be written, and is then as it
 * was: the CLI writes into it in place, and on a full disk would cut the other secrets off.
 */
export async function setSecret(
  cli: string,
  { directory, name }: Pick<ChosenStack, "directory" | "name">,
  key: string,
  value: string,
): Promise<void> {
  const file = `Pulumi.${name}.yaml`;
  const cwd = fs.mkdtempSync(path.join(runFolder(), "secret-"));
  for (const one of ["Pulumi.yaml", file]) {
    fs.copyFileSync(path.join(directory, one), path.join(cwd, one));
  }
  await runCli(cli, ["config", "set", "--secret", "--path", key, "--stack", name], {
    cwd,
    env: pulumiEnvironment(directory),
    // The CLI takes one line break at the end for the terminal's, and a private key ends with one of its own.
    input: `${value}\n`,
  });
  replaceSafely(path.join(directory, file), fs.readFileSync(path.join(cwd, file), "utf8"));
}
