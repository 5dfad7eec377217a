import * as fs from "node:fs";
import * as path from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation";

/** Whether an exported state was read with another passphrase than it was written with: the CLI then gives null for each secret. */
export function isUnreadable(state: Deployment): boolean {
  const secrets = [
    ...JSON.stringify(state.deployment ?? {}).matchAll(/"plaintext":("(?:[^"\\]|\\.)*")/g),
  ];
  return secrets.length > 0 && secrets.every(([, secret]) => secret === '"null"');
}

/** A stack whose state is in a folder of this machine. */
export interface LocalState {
  /** The folder of the state: see `stateFolder`. */
  readonly folder: string;
  readonly project: string;
  readonly stack: string;
}

/** The file in which the CLI keeps a stack's state. Beside it lies the one from before the last write, as `.bak`. */
export function stateFile({ folder, project, stack }: LocalState): string {
  return path.join(folder, ".pulumi/stacks", project, `${stack}.json`);
}

/** A state file as it is read without the CLI. */
export interface StateText {
  readonly text: string;
  /** Number of things it knows that exist outside it. */
  readonly resources: number;
  /** Whether values in it are encrypted by a passphrase. */
  readonly isEncrypted: boolean;
}

/** Contents of a state file; undefined for one that is missing, empty or cut short. */
export function readStateFile(file: string): StateText | undefined {
  try {
    const text = fs.readFileSync(file, "utf8");
    const { version, checkpoint } = JSON.parse(text);
    if (typeof version !== "number" || typeof checkpoint !== "object") return undefined;
    const { resources, secrets_providers: secrets } = checkpoint?.latest ?? {};
    const there = (resources ?? []).filter(
      ({ custom, type }: { readonly custom?: boolean; readonly type: string }) =>
        custom && !type.startsWith("pulumi:"),
    );
    return { text, resources: there.length, isEncrypted: secrets?.type === "passphrase" };
  } catch {
    return undefined;
  }
}

/** Whether a state file is there and cannot be read as a state: a kill, a full disk or a hand cut it short or emptied it. */
export function isDamaged(file: string): boolean {
  return fs.existsSync(file) && readStateFile(file) === undefined;
}
