import type { Breaking, Capacity, ShownDriver } from "../capacity/curve";
import type { CurveWarning } from "../capacity/curve-warnings";

/** What the systems say of themselves, in Portuguese. */
const SAID: Readonly<Record<string, string>> = {
  conversations: "conversas",
  numbers: "números",
  connections: "conexões",
  slots: "respostas simultâneas",
  context: "tokens de contexto",
  quantisation: "quantização",
  cache: "cache",
  "keep-alive": "keep-alive",
  vectors: "trechos",
  "conversations that are open at once": "conversas abertas ao mesmo tempo",
  "WhatsApp numbers that are connected": "números de WhatsApp conectados",
  "connections to the database": "conexões com o banco de dados",
  "answers that the model gives at once": "respostas que o modelo dá ao mesmo tempo",
  "tokens of context for each answer": "tokens de contexto para cada resposta",
  "MiB of the model's weights": "MiB dos pesos do modelo",
  "bytes of a value in the model's cache; below f16 it needs flash attention":
    "bytes de um valor no cache do modelo; abaixo de f16 exige flash attention",
  "whether the model stays loaded while nobody asks":
    "se o modelo fica carregado enquanto ninguém pergunta",
  "passages of care protocols that are searched": "trechos de protocolos de cuidado pesquisados",
  "where all ask at once, more messages are refused":
    "quando todos pedem ao mesmo tempo, as mensagens a mais são recusadas",
  "more connections are closed": "as conexões a mais são fechadas",
  "each has a connection of its own": "cada uma tem sua própria conexão",
  "120 tokens at 4 tokens a second on 4 cores (mistral-inference #34, 2023-12)":
    "120 tokens a 4 tokens por segundo em 4 núcleos (mistral-inference #34, 2023-12)",
};

/** The same in Portuguese; as it is where there is no translation. */
export function said(text: string): string {
  return SAID[text] ?? text;
}

/** A curve with what its system says of itself in Portuguese; drivers keep their names as keys. */
export function inPortuguese(capacity: Capacity): Capacity {
  return {
    ...capacity,
    along: said(capacity.along),
    drivers: Object.fromEntries(
      Object.entries(capacity.drivers).map(([name, driver]): [string, ShownDriver] => [
        name,
        { ...driver, means: said(driver.means) },
      ]),
    ),
    breaks: capacity.breaks.map(
      (one): Breaking => ({
        ...one,
        ...(one.beyond === undefined ? {} : { beyond: said(one.beyond) }),
        ...(one.where === undefined ? {} : { where: said(one.where) }),
      }),
    ),
    warnings: capacity.warnings.map((warning): CurveWarning => {
      if (warning.kind === "slow")
        return { ...warning, driver: said(warning.driver), ground: said(warning.ground) };
      if (warning.kind === "turned-away")
        return { ...warning, driver: said(warning.driver), beyond: said(warning.beyond) };
      return warning;
    }),
  };
}
