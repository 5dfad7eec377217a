import type { System } from "../core/model/system";
import { audioVoice } from "./audio-voice";
import { conectaSaude } from "./conecta-saude";
import { flaskReport } from "./flask-report";
import { whatsapp } from "./whatsapp";

/** Every system that a stack can name, by its name. */
export const SYSTEMS: ReadonlyMap<string, System> = new Map(
  [conectaSaude, flaskReport, whatsapp, audioVoice].map((system) => [system.name, system]),
);
