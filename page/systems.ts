import { conectaSaude } from "../systems/conecta-saude";
import { whatsapp } from "../systems/whatsapp";

/** The systems that the page shows growing: those of the documents that say how they grow. */
export const SYSTEMS = [whatsapp, conectaSaude];
