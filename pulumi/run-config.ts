import * as fs from "node:fs";
import * as path from "node:path";
import { type Document, parseDocument } from "yaml";
import { LOCAL_DIRECTORY, type StackConfig } from "../program/project";

/**
 * Writes the stack file that a run uses, and returns the folder it is in: the committed one with the values of the command line.
 *
 * The committed file stays as it is: neither a flag nor the salt that Pulumi makes for a new stack gets into it.
 */
export function writeRunConfig(
  directory: string,
  stack: string,
  committed: StackConfig,
  wanted: StackConfig,
): string {
  const folder = path.join(directory, LOCAL_DIRECTORY, "run");
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  fs.copyFileSync(path.join(directory, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
  const name = `Pulumi.${stack}.yaml`;
  const file = parseDocument(fs.readFileSync(path.join(directory, name), "utf8"));
  for (const [key, value] of Object.entries(wanted.values)) {
    if (committed.values[key] !== value) file.setIn(["config", key], structured(value));
  }
  const salt = file.get("encryptionsalt") ?? saltOf(path.join(folder, name));
  if (salt) file.set("encryptionsalt", salt);
  fs.writeFileSync(path.join(folder, name), file.toString());
  return folder;
}

/** The salt of an earlier run: what it encrypted stays readable. */
function saltOf(file: string): unknown {
  if (!fs.existsSync(file)) return undefined;
  const earlier: Document = parseDocument(fs.readFileSync(file, "utf8"));
  return earlier.get("encryptionsalt");
}

/** Objects are given as JSON, as the program reads them; Pulumi wants them as objects. */
function structured(value: string): unknown {
  if (!/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
