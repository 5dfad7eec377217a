import * as pulumi from "@pulumi/pulumi";
import type { Fit } from "../core/capacity/fit";
import { UserError } from "../core/capacity/user-error";
import { CATALOGUES, type Catalogues } from "../core/catalog/hosts";
import type { System } from "../core/model/system";
import { admission } from "./admission";
import { programOffline } from "./program";
import type { StackConfig } from "./project";
import { readSettings, type Settings } from "./settings";
import { withShortTraces } from "./short-traces";

/** A resource that the program registered. */
export interface PlannedResource {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** Work of a stack's program, found out without engine, plugins or network. */
export interface OfflineRun {
  readonly settings: Settings;
  readonly fit: Fit;
  /** Empty where the stack is refused: then the program registers nothing. */
  readonly resources: readonly PlannedResource[];
}

/**
 * Runs the real program of a stack against Pulumi's mocks; `systems` are those that it can name.
 *
 * What fails otherwise than by a user's mistake, a function of a system perhaps, runs again to fail with its whole stack trace.
 */
export async function runOffline(
  systems: Iterable<System>,
  stack: string,
  config: StackConfig,
  today = new Date(),
  live: (settings: Settings) => Promise<Catalogues> = async () => CATALOGUES,
): Promise<OfflineRun> {
  const run = () => runOnce(systems, stack, config, today, live);
  try {
    return await withShortTraces(run);
  } catch (error) {
    if (error instanceof UserError || pulumi.RunError.isInstance(error)) throw error;
    return run();
  }
}

async function runOnce(
  systems: Iterable<System>,
  stack: string,
  config: StackConfig,
  today: Date,
  live: (settings: Settings) => Promise<Catalogues>,
): Promise<OfflineRun> {
  const resources: PlannedResource[] = [];
  const settings = await offlineSettings(systems, stack, config, resources);
  const fit = admission(settings, today, await live(settings));
  if (fit.verdict === "fits") {
    try {
      await programOffline(systems)();
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
