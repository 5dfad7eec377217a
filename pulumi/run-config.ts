import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Document, parseDocument } from "yaml";
import { LOCAL_DIRECTORY, ownFolder } from "../engine/local-folder";
import { putSafely } from "../engine/safe-file";
import { MERGING, type StackConfig } from "../program/project";

/** The folder of this process for what a run needs: runs that work or look at the same time do not read each other's settings. */
export function runFolder(): string {
  if (folder === undefined) {
    const made = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-run-"));
    process.on("exit", () => fs.rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}

let folder: string | undefined;

/**
 * Writes the stack file that a run uses, next to the project's, and returns their folder: the committed one with the values of the
 * command line.
 *
 * The committed file stays as it is: neither a flag nor the salt that Pulumi makes for a new stack gets into it. In the written one
 * each value is what it was judged by.
 */
export function writeRunConfig(
  directory: string,
  stack: string,
  committed: StackConfig,
  wanted: StackConfig,
): string {
  const folder = runFolder();
  const read = (name: string) =>
    parseDocument(fs.readFileSync(path.join(directory, name), "utf8"), MERGING);
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), asRead(read("Pulumi.yaml")));
  const name = `Pulumi.${stack}.yaml`;
  const file = read(name);
  for (const [key, value] of Object.entries(wanted.values)) {
    if (committed.values[key] !== value) file.setIn(["config", key], structured(value));
  }
  const salt = file.get("encryptionsalt") ?? keptSalt(keptFile(directory, name));
  if (salt) file.set("encryptionsalt", salt);
  fs.writeFileSync(path.join(folder, name), asRead(file));
  return folder;
}

/**
 * A file whose values no other reader takes for others: to Pulumi's, of YAML 1.1, `0100` is 64, `1_000` is 1000, and a date has a time.
 */
function asRead(file: Document): string {
  const content = file.toJS() ?? {};
  return new Document(content, { aliasDuplicateObjects: false }).toString({
    ...{ defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "QUOTE_DOUBLE" },
    lineWidth: 0,
  });
}

/** The salt in a stack file: with it and the passphrase what was encrypted stays readable. */
export function keptSalt(file: string): unknown {
  if (!fs.existsSync(file)) return undefined;
  const earlier: Document = parseDocument(fs.readFileSync(file, "utf8"));
  return earlier.get("encryptionsalt");
}

/** Salt that earlier runs kept of a stack whose own file has none. */
export function saltOf(directory: string, stack: string): unknown {
  return keptSalt(keptFile(directory, `Pulumi.${stack}.yaml`));
}

/** Keeps the salt of a run's stack file for the next one. */
export function keepSalt(directory: string, runFile: string): void {
  const salt = keptSalt(runFile);
  const kept = keptFile(directory, path.basename(runFile));
  if (salt === undefined || keptSalt(kept) === salt) return;
  ownFolder(path.dirname(kept));
  putSafely(kept, `encryptionsalt: ${salt}\n`);
}

/** Forgets the salt of a stack: the next run takes the one that its state was written with. */
export function forgetSalt(directory: string, stack: string): void {
  fs.rmSync(keptFile(directory, `Pulumi.${stack}.yaml`), { force: true });
}

function keptFile(directory: string, name: string): string {
  return path.join(directory, LOCAL_DIRECTORY, "run", name);
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
