import * as pulumi from "@pulumi/pulumi";
import type { Fit } from "../core/capacity/fit";
import { CATALOGUES, type Catalogues } from "../core/catalog/hosts";
import type { System } from "../core/model/system";
import { admission } from "./admission";
import { program } from "./program";
import type { StackConfig } from "./project";
import { readSettings, type Settings } from "./settings";

/** A resource that the program registered. */
export interface PlannedResource {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** What the program of a stack does, found out without engine, plugins or network. */
export interface OfflineRun {
  readonly settings: Settings;
  readonly fit: Fit;
  /** Empty where the stack is refused: then the program registers nothing. */
  readonly resources: readonly PlannedResource[];
}

/** Runs the real program of a stack against Pulumi's mocks; `systems` are those that it can name. */
export async function runOffline(
  systems: Iterable<System>,
  stack: string,
  config: StackConfig,
  today = new Date(),
  live: (settings: Settings) => Promise<Catalogues> = async () => CATALOGUES,
): Promise<OfflineRun> {
  const resources: PlannedResource[] = [];
  const settings = await offlineSettings(systems, stack, config, resources);
  const fit = admission(settings, today, await live(settings));
  if (fit.verdict === "fits") {
    try {
      await program(systems)();
    } finally {
      await pulumi.runtime.disconnect();
    }
  }
  return { settings, fit, resources };
}

/** The settings of a stack, read against Pulumi's mocks; what is registered from then on is added to `resources`. */
export async function offlineSettings(
  systems: Iterable<System>,
  stack: string,
  config: StackConfig,
  resources: PlannedResource[] = [],
): Promise<Settings> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => {
        if (!/^(enxuto|pulumi):/.test(type)) resources.push({ type, name, props: inputs });
        return { id: id || `${name}-id`, state: { name, ...inputs } };
      },
      call: ({ inputs }) => inputs,
    },
    "enxuto",
    stack,
    true,
  );
  pulumi.runtime.setAllConfig({ ...config.values }, [...config.secretKeys]);
  return readSettings(systems);
}
