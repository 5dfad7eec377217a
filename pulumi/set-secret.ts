import type { ChosenStack } from "../program/chosen-stack";
import { runCli } from "./command";
import { pulumiEnvironment } from "./environment";

/** Encrypts a value into a stack's file, at the path of its key. */
export async function setSecret(
  cli: string,
  { directory, name }: Pick<ChosenStack, "directory" | "name">,
  key: string,
  value: string,
): Promise<void> {
  await runCli(cli, ["config", "set", "--secret", "--path", key, "--stack", name], {
    cwd: directory,
    env: pulumiEnvironment(directory),
    // The CLI takes one line break at the end for the terminal's, and a private key ends with one of its own.
    input: `${value}\n`,
  });
}
