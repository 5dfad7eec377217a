import type { System } from "../model/system";
import { conectaSaude } from "./conecta-saude";

/** Every system that a stack can name, by its name. */
export const SYSTEMS: ReadonlyMap<string, System> = new Map(
  [conectaSaude].map((system) => [system.name, system]),
);
