import type { Standing } from "../capacity/known";
import { CLASSES_PT } from "./compose-words/classes";
import type { Language } from "./language";

/** All that an explanation says by itself, in one language; what makers and tables say stays as they have it. */
export interface ExplainWords {
  readonly standing: Readonly<Record<Standing, string>>;
  readonly notKnown: (image: string) => string;
  readonly runs: (image: string, program: string) => string;
  readonly takes: (low: string, likely: string, high: string, how: string) => string;
  readonly programClass: (name: string) => string;
  /** The account of a figure that follows settings, limit or host, which the catalogue has in English. */
  readonly reckoned: (account: string) => string;
  readonly starting: (memory: string) => string;
  readonly measured: string;
  readonly makers: string;
  readonly crowd: string;
  readonly system: string;
  readonly product: string;
  /** What goes over all this. */
  readonly overrule: readonly string[];
  readonly read: (rest: string, loaded: string, most: string) => string;
  readonly ran: string;
  readonly failed: string;
  readonly least: (memory: string) => string;
  readonly recommended: (memory: string) => string;
  readonly machine: (product: string, asks: string) => string;
  readonly owners: (owners: number, until: string) => string;
  readonly reserve: string;
  readonly limit: string;
  readonly quartiles: (owners: number) => string;
  readonly byDefault: (memory: string, disk: number, source: string) => string;
}

export const EXPLAIN: Readonly<Record<Language, ExplainWords>> = {
  en: {
    standing: {
      declared: "declared",
      measured: "measured",
      documented: "documented by its makers",
      crowd: "seen in public deployments",
      class: "a guess from its class",
    },
    notKnown: (image) => `${image}: its program is not known`,
    runs: (image, program) => `${image} runs ${program}`,
    takes: (low, likely, high, how) =>
      `${low} MiB at rest, ${likely} most likely, ${high} with much to do: ${how}`,
    programClass: (name) => name,
    reckoned: (account) => account,
    starting: (memory) => `${memory} MiB while it starts`,
    measured: "Measured here",
    makers: "Its makers",
    crowd: "Public deployments",
    system: "System containers",
    product: "The product that it belongs to",
    overrule: [
      "To overrule it: --reservation SERVICE=SIZE of fit, or deploy.resources.reservations.memory in the file.",
      "`docker stats` shows what a container uses now.",
    ],
    read: (rest, loaded, most) => `${rest} at rest, ${loaded} loaded, ${most} at most`,
    ran: "ran in",
    failed: "failed in",
    least: (memory) => `${memory} MiB at least`,
    recommended: (memory) => `${memory} recommended`,
    machine: (product, asks) => `${product}: a machine with ${asks}`,
    owners: (owners, until) => `${owners === 1 ? "1 owner" : `${owners} owners`} until ${until}`,
    reserve: "reserve",
    limit: "limit",
    quartiles: (owners) => `quartiles of ${owners}`,
    byDefault: (memory, disk, source) =>
      `${memory} MiB and ${disk} GB of disk by default (${source}), with database and system`,
  },
  pt: {
    standing: {
      declared: "declarado",
      measured: "medido",
      documented: "documentado pelos autores",
      crowd: "visto em instalações públicas",
      class: "estimado pelo tipo",
    },
    notKnown: (image) => `${image}: não se sabe que programa roda`,
    runs: (image, program) => `${image} roda ${program}`,
    takes: (low, likely, high, how) =>
      `${low} MiB em repouso, ${likely} provavelmente, ${high} com muito a fazer: ${how}`,
    programClass: (name) => CLASSES_PT[name] ?? name,
    reckoned: (account) => `a conta, em inglês: "${account}"`,
    starting: (memory) => `${memory} MiB enquanto inicia`,
    measured: "Medido aqui",
    makers: "Os autores",
    crowd: "Instalações públicas",
    system: "Contêineres de sistema",
    product: "O produto a que pertence",
    overrule: [
      "Para dizer outra coisa: fit --reservation SERVIÇO=TAMANHO, ou deploy.resources.reservations.memory no arquivo.",
      "`docker stats` mostra o uso de agora de um contêiner.",
    ],
    read: (rest, loaded, most) => `${rest} em repouso, ${loaded} sob carga, ${most} no máximo`,
    ran: "rodou com",
    failed: "falhou com",
    least: (memory) => `${memory} MiB no mínimo`,
    recommended: (memory) => `${memory} recomendados`,
    machine: (product, asks) => `${product}: uma máquina com ${asks}`,
    owners: (owners, until) => `${owners === 1 ? "1 dono" : `${owners} donos`} até ${until}`,
    reserve: "reservam",
    limit: "limitam a",
    quartiles: (owners) => `quartis de ${owners}`,
    byDefault: (memory, disk, source) =>
      `${memory} MiB e ${disk} GB de disco por padrão (${source}), com banco de dados e sistema`,
  },
};
