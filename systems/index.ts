import type { System } from "../model/system";
import { conectaSaude } from "./conecta-saude";
import { flaskReport } from "./flask-report";

/** Every system that a stack can name, by its name. */
export const SYSTEMS: ReadonlyMap<string, System> = new Map(
  [conectaSaude, flaskReport].map((system) => [system.name, system]),
);
