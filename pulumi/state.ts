import type { Deployment } from "@pulumi/pulumi/automation";
import { UserError } from "../core/capacity/user-error";
import { isGrouping } from "./events/steps";
import { readState } from "./read-state";
import { type LocalState, readStateFile, stateFile } from "./state-file";
import { editState, type OpenStack } from "./workspace";

/** A resource as a stack's state holds it; the fields that are read here. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly protect?: boolean;
  /** Whether it stays where it is when it leaves the state. */
  readonly retainOnDelete?: boolean;
  /** Time at which it was made, ISO 8601. */
  readonly created?: string;
  /** Whether it was replaced and only waits for its removal. */
  readonly delete?: boolean;
  /** Whether it was removed before the one that was to take its place could be made. */
  readonly pendingReplacement?: boolean;
  /** URNs that it hangs on, the next also one with an id behind it. */
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** All that a stack's state holds, each behind what it hangs on. */
export function entriesOf({ deployment }: Deployment): readonly StateResource[] {
  return deployment?.resources ?? [];
}

/** Resources of a state file of this machine, without the CLI; undefined where there is none, or none that can be read. */
export function resourcesInFile(file: string): readonly StateResource[] | undefined {
  const found = readStateFile(file);
  return found && (JSON.parse(found.text).checkpoint.latest?.resources ?? []);
}

/** The same of a stack whose state is in a folder of this machine. */
export function resourcesIn(state: LocalState): readonly StateResource[] | undefined {
  return resourcesInFile(stateFile(state));
}

/** Exports of a stack, secrets as the CLI writes them. */
export function outputsOf(resources: readonly StateResource[]): Readonly<Record<string, unknown>> {
  return resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
}

/** An operation that a state calls begun and not ended. */
export interface PendingOperation {
  readonly resource: Pick<StateResource, "urn" | "type" | "inputs">;
  /** `creating`, `deleting`. */
  readonly type: string;
}

/** Operations that a killed run had begun, or that a run at work has begun. */
export function pendingOf({ deployment }: Deployment): readonly PendingOperation[] {
  return deployment?.pending_operations ?? [];
}

/** Resources of a stack's state, without what only groups. */
export function resourcesOf(state: Deployment): StateResource[] {
  return entriesOf(state).filter(({ type }) => !isGrouping(type));
}

/** Resources that stay where the protected is kept: this and all that it hangs on. Without what only groups. */
export function stayingOf(state: Deployment): StateResource[] {
  const stays = new Set<string>();
  for (const resource of [...entriesOf(state)].reverse()) {
    if (resource.protect) stays.add(resource.urn);
    if (stays.has(resource.urn)) for (const urn of needsOf(resource)) stays.add(urn);
  }
  return resourcesOf(state).filter(({ urn }) => stays.has(urn));
}

/** The URNs that a resource hangs on. */
export function needsOf({ parent, provider, dependencies }: StateResource): string[] {
  return [parent, provider?.replace(/::[^:]*$/, ""), ...(dependencies ?? [])].filter(
    (urn) => urn !== undefined,
  );
}

/** Something that `destroy` keeps. */
export interface Kept {
  /** `data volume`, `password`. */
  readonly what: string;
  readonly name: string;
}

/** Protected resources in the words of a person. */
export function keptOf(resources: readonly StateResource[]): Kept[] {
  return resources
    .filter(({ protect }) => protect)
    .map(({ type, urn, inputs }) => ({
      what: NOUNS[type] ?? type.slice(type.lastIndexOf(":") + 1).toLowerCase(),
      name: typeof inputs?.name === "string" ? inputs.name : urn.slice(urn.lastIndexOf("::") + 2),
    }));
}

const NOUNS: Readonly<Record<string, string>> = {
  "docker:index/volume:Volume": "data volume",
  "random:index/randomPassword:RandomPassword": "password",
};

/**
 * Does something with what is protected as though it were not, and protects again what is left of it then: after a deletion that
 * broke off, the next destroy keeps data as ever.
 */
export async function unprotected<T>(
  open: OpenStack,
  work: () => Promise<T>,
  which: (resource: StateResource) => boolean = () => true,
): Promise<T> {
  const before = resourcesOf(await readState(open));
  const urns = before.filter((one) => one.protect && which(one)).map(({ urn }) => urn);
  if (urns.length > 0) await editState(open, ["state", "unprotect", "--yes", ...urns]);
  try {
    return await work();
  } finally {
    const left = resourcesOf(await readState(open)).map(({ urn }) => urn);
    const again = urns.filter((urn) => left.includes(urn));
    if (again.length > 0)
      await editState(open, ["state", "protect", "--yes", ...again]).catch(unsafe(open));
  }
}

/** A run that was killed holds its lock. */
function unsafe({ stack }: OpenStack): (error: Error) => never {
  return ({ message }) => {
    throw new UserError(
      stack.name,
      `what is left of its data is not protected, and the next destroy deletes it: run up to keep it (${message})`,
    );
  };
}

/** Takes resources out of a state, without a word to their providers. */
export async function forget(open: OpenStack, resources: readonly StateResource[]): Promise<void> {
  const urns = new Set(resources.map(({ urn }) => urn));
  await replaceEntries(open, (entries) => entries.filter(({ urn }) => !urns.has(urn)));
}

/** Puts other entries in the place of those that a stack's state holds, as the CLI exports and imports them. */
export async function replaceEntries(
  open: OpenStack,
  change: (entries: readonly StateResource[]) => readonly StateResource[],
): Promise<void> {
  const state: Deployment = JSON.parse(await editState(open, ["stack", "export"]));
  state.deployment.resources = change(state.deployment.resources);
  await editState(open, ["stack", "import"], JSON.stringify(state));
}

/** A value of a state that was exported with its secrets, without the envelopes in which those stand as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: whatever a provider was given
export function inClear(value: any): any {
  if (typeof value !== "object" || value === null) return value;
  if (typeof value.plaintext === "string") return inClear(JSON.parse(value.plaintext));
  if (Array.isArray(value)) return value.map(inClear);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inClear(inner)]));
}
