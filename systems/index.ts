import type { System } from "enxuto/model";
import { audioVoice } from "./audio-voice";
import { conectaSaude } from "./conecta-saude";
import { flaskReport } from "./flask-report";
import { whatsapp } from "./whatsapp";

/** Every system that a stack of this project can name. */
export const SYSTEMS: readonly System[] = [conectaSaude, flaskReport, whatsapp, audioVoice];
