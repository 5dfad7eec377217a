import type { SystemGrowth } from "../core/capacity/growth";
import { conectaSaudeGrowth } from "./conecta-saude-growth";
import { whatsappGrowth } from "./whatsapp-growth";

/** How systems grow, by their name; one that is not here needs what its profiles reserve, whatever comes. */
export const GROWTH: ReadonlyMap<string, SystemGrowth> = new Map([
  ["conecta-saude", conectaSaudeGrowth],
  ["whatsapp", whatsappGrowth],
]);
