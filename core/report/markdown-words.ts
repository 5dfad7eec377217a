import type { Fit } from "../capacity/fit";
import type { Language } from "./language";

/** All that an account for a pull request says by itself, in one language. Memory is in MiB. */
export interface MarkdownWords {
  readonly verdict: Readonly<Record<Fit["verdict"] | "depends", string>>;
  /** Whether the change made the difference: it fits now, or did before. */
  readonly turned: (fits: boolean) => string;
  readonly service: string;
  readonly reserved: string;
  readonly likely: string;
  readonly limit: string;
  readonly counted: string;
  readonly plan: string;
  readonly rollout: string;
  readonly change: string;
  readonly sum: string;
  readonly new: string;
  readonly gone: string;
  readonly none: string;
  readonly headroom: string;
  readonly instead: string;
  readonly fits: string;
  /** Why so much is counted, where that is no word of a setting. */
  readonly by: Readonly<Record<string, string>>;
  readonly needs: (memory: string, steady: string, surge: string, reserve: string) => string;
  readonly monthly: (price: string) => string;
  readonly left: (allocatable: string, steady: string, surge: string, headroom: string) => string;
  readonly servers: readonly string[];
}

export const MARKDOWN: Readonly<Record<Language, MarkdownWords>> = {
  en: {
    verdict: { fits: "✅ fits", depends: "❔ depends", refused: "❌ refused" },
    turned: (fits) => (fits ? ", now it fits" : ", it fitted before"),
    service: "service",
    reserved: "reserved MiB",
    likely: "likely MiB",
    limit: "limit MiB",
    counted: "counted",
    plan: "plan",
    rollout: "rollout",
    change: "change",
    sum: "sum",
    new: "new",
    gone: "gone",
    none: "none",
    headroom: "headroom",
    instead: "instead",
    fits: "fits",
    by: {},
    needs: (memory, steady, surge, reserve) =>
      `needs a host with **${memory} MiB**: ${steady} steady + ${surge} surge + ${reserve} reserve`,
    monthly: (price) => `**${price}** a month for a plan each`,
    left: (allocatable, steady, surge, headroom) =>
      `${allocatable} allocatable − ${steady} steady − ${surge} surge = **${headroom} MiB headroom**`,
    servers: [
      ...["server", "reserved MiB", "surge MiB", "headroom MiB", "left without it MiB"],
      "runs there",
    ],
  },
  pt: {
    verdict: { fits: "✅ cabe", depends: "❔ depende", refused: "❌ não cabe" },
    turned: (fits) => (fits ? ", agora cabe" : ", antes cabia"),
    service: "serviço",
    reserved: "reserva MiB",
    likely: "provável MiB",
    limit: "limite MiB",
    counted: "base",
    plan: "plano",
    rollout: "rollout",
    change: "mudança",
    sum: "soma",
    new: "novo",
    gone: "saiu",
    none: "nenhum",
    headroom: "folga",
    instead: "em vez disso",
    fits: "cabe",
    by: {
      reservation: "reserva",
      footprint: "consumo",
      limit: "limite",
      unknown: "desconhecido",
    },
    needs: (memory, steady, surge, reserve) =>
      `precisa de um servidor com **${memory} MiB**: ${steady} estáveis + ${surge} de excedente + ${reserve} de reserva`,
    monthly: (price) => `**${price}** por mês, um plano para cada`,
    left: (allocatable, steady, surge, headroom) =>
      `${allocatable} alocáveis − ${steady} estáveis − ${surge} de excedente = **folga de ${headroom} MiB**`,
    servers: [
      ...["servidor", "reserva MiB", "excedente MiB", "folga MiB", "sobra sem ele MiB"],
      "roda ali",
    ],
  },
};
