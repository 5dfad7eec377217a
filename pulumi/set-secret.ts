import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import { replaceSafely } from "../engine/safe-file";
import type { ChosenStack } from "../program/chosen-stack";
import { runCli } from "./command";
import { pulumiEnvironment } from "./environment";
import { runFolder } from "./run-config";

/** So often values are set into what somebody else has changed meanwhile. */
const ATTEMPTS = 3;

/**
 * Encrypts values into a stack's file, each at the path of its key: all of them or none. Throws a UserError where the file cannot be
 * written, and is then as it was: the CLI writes into it in place, and on a full disk would cut the other secrets off. What an editor
 * or another verb writes meanwhile stays.
 */
export async function setSecrets(
  cli: string,
  { directory, name }: Pick<ChosenStack, "directory" | "name">,
  values: Iterable<readonly [key: string, value: string]>,
): Promise<void> {
  const entries = [...values];
  if (entries.length === 0) return;
  const file = `Pulumi.${name}.yaml`;
  const whole = path.join(directory, file);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = fs.readFileSync(whole, "utf8");
    const cwd = fs.mkdtempSync(path.join(runFolder(), "secret-"));
    fs.copyFileSync(path.join(directory, "Pulumi.yaml"), path.join(cwd, "Pulumi.yaml"));
    fs.writeFileSync(path.join(cwd, file), before);
    for (const [key, value] of entries) {
      await runCli(cli, ["config", "set", "--secret", "--path", key, "--stack", name], {
        cwd,
        env: pulumiEnvironment(directory),
        // The CLI takes one line break at the end for the terminal's, and a private key ends with one of its own.
        input: `${value}\n`,
      });
    }
    if (fs.readFileSync(whole, "utf8") !== before) continue;
    return replaceSafely(whole, fs.readFileSync(path.join(cwd, file), "utf8"));
  }
  throw new UserError(
    file,
    "is changed by somebody else all the time, and nothing was set in it: run the same command again once that has ended",
  );
}
