import type { Deployment, Stack } from "@pulumi/pulumi/automation";
import { isGrouping } from "./steps";

/** A resource as a stack's state holds it; the fields that are read here. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly protect?: boolean;
  /** When it was made, ISO 8601. */
  readonly created?: string;
  /** Whether it was replaced and only waits for its removal. */
  readonly delete?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What a stack's state holds, without what only groups. */
export function resourcesOf({ deployment }: Deployment): StateResource[] {
  const resources: StateResource[] = deployment?.resources ?? [];
  return resources.filter(({ type }) => !isGrouping(type));
}

/** Something that `destroy` keeps. */
export interface Kept {
  /** `data volume`, `password`. */
  readonly what: string;
  readonly name: string;
}

/** What is protected, in the words of a person. */
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

/** Takes the protection off every resource of a stack. */
export async function unprotectAll(stack: Stack): Promise<void> {
  const state = await stack.exportStack();
  for (const resource of state.deployment?.resources ?? []) delete resource.protect;
  await stack.importStack(state);
}
