import type { FitFigures } from "../capacity/fit";
import type { KillOrder } from "../capacity/kill-order";
import type { Language } from "./language";

/** Services that are named before the rest is only counted. */
const NAMED = 3;

/** Sentences about reservations and the order of kills, in one language. */
interface OrderWords {
  readonly and: string;
  /** `and 1 other`, `and 4 others`. */
  readonly more: (services: number) => string;
  readonly reservations: (isKept: boolean, order: string) => string;
  readonly first: (service: string, others: string) => string;
  readonly within: (services: string) => string;
}

const WORDS: Readonly<Record<Language, OrderWords>> = {
  en: {
    and: "and",
    more: (services) => `and ${services === 1 ? "1 other" : `${services} others`}`,
    reservations: (isKept, order) =>
      `reservations: ${isKept ? "kept by the kernel below enxuto.slice" : "only added up, the kernel keeps none"}${order}`,
    first: (service, others) =>
      `with all at their limits ${service} is killed first${others ? `, for ${others}` : ""}`,
    within: (services) => `${services} may be killed within what is reserved`,
  },
  pt: {
    and: "e",
    more: (services) => `e mais ${services}`,
    reservations: (isKept, order) =>
      `reservas: ${isKept ? "garantidas pelo kernel abaixo de enxuto.slice" : "apenas somadas, o kernel não garante nenhuma"}${order}`,
    first: (service, others) =>
      `com todos no limite, ${service} é encerrado primeiro${others ? `, em favor de ${others}` : ""}`,
    within: (services) => `dentro do que reservaram podem ser encerrados: ${services}`,
  },
};

/** What the host does for reservations, and who dies first where limits go beyond it; undefined where no host is shared. */
export function reservationsLine(
  { host, killOrder: order }: FitFigures,
  language: Language = "en",
): string | undefined {
  if (host.reservations === undefined) return undefined;
  const words = WORDS[language];
  const kills = order ? `; ${orderWords(order, words)}` : "";
  return words.reservations(host.reservations === "kept", kills);
}

function orderWords({ first, for: others, within }: KillOrder, words: OrderWords): string {
  return [
    words.first(first, others.length > 0 ? listed(others, words) : ""),
    ...(within.length > 0 ? [words.within(listed(within, words))] : []),
  ].join("; ");
}

/** `a`, `a and b`, `a, b, c and 4 others`. */
function listed(names: readonly string[], { and, more }: OrderWords): string {
  const named = names.slice(0, NAMED);
  const rest = names.length - named.length;
  if (rest > 0) return `${named.join(", ")} ${more(rest)}`;
  const last = named[named.length - 1];
  return named.length === 1 ? last : `${named.slice(0, -1).join(", ")} ${and} ${last}`;
}
