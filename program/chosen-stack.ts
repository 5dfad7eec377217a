import { UserError } from "../core/capacity/user-error";
import type { System } from "../core/model/system";
import { loadSystems } from "./load-systems";
import { overridden } from "./overrides";
import { readStackConfig, type StackConfig } from "./project";

/** Stack that a verb works on. */
export interface ChosenStack {
  readonly directory: string;
  /** The project's systems. */
  readonly systems: readonly System[];
  /** The stack's name, `dev` where none is given. */
  readonly name: string;
  /** The configuration as it is committed. */
  readonly committed: StackConfig;
  /** The configuration under the flags of the command line. */
  readonly config: StackConfig;
}

/** The stack that the command line names, with its configuration. */
export async function chooseStack(
  positionals: readonly string[],
  flags: Parameters<typeof overridden>[1],
): Promise<ChosenStack> {
  const [name = "dev", ...more] = positionals;
  if (more.length > 0) throw new UserError(more[0], "expected one stack");
  const directory = process.cwd();
  const committed = readStackConfig(directory, name);
  const systems = await loadSystems(directory);
  return { directory, systems, name, committed, config: overridden(committed, flags) };
}
