import { groundOf } from "../../core/report/ground";
import { unavailableInPortuguese } from "../../core/report/notices/unavailable";
import { itemText } from "../../core/report/way-words/parts";
import { amounts, figures, isShort, type Words } from "./words";

const mib = figures("pt-BR");

export const PT: Words = {
  title: "Cabe?",
  claims: {
    fit: "Cole um arquivo compose: veja na hora se cabe, em qual servidor e por quanto.",
    growth: "Mova os controles: veja quanta memória esse uso exige, em qual servidor e por quanto.",
    image:
      "Cole um Dockerfile e um lock: veja o que deve mudar, quanto a imagem ocupa e se traz CUDA.",
  },
  questions: "O que você quer saber",
  abouts: { fit: "Arquivo compose", growth: "Uso crescente", image: "Imagem" },
  privacy: "Tudo é calculado nesta página. Nada do que você digita sai dela.",
  language: "English",
  files: "Arquivos",
  fileName: "Arquivo",
  pasteFile: "Colar outro…",
  excerpt:
    "Este é o começo de um arquivo longo demais para ser editado aqui; ele é avaliado por inteiro.",
  empty: "Esvaziar",
  addFiles: "Adicionar arquivos…",
  dropHere: "Solte aqui arquivos compose, overrides e .env",
  removeFile: (file) => `Remover ${file}`,
  host: "Servidor",
  hostKinds: { any: "Qualquer servidor", ram: "Uma máquina com…" },
  memoryOfHost: "Memória da máquina, GB",
  diskOfHost: "Disco dela, GB",
  location: "Local",
  anywhere: "qualquer um",
  servers: "Servidores",
  survive: "aguentar a perda de um",
  serversVerdict: (verdict, survives) =>
    verdict !== "fits"
      ? `Estes servidores ${verdict === "refused" ? "não comportam" : "podem não comportar"}:`
      : survives === 1
        ? "Comportam, mesmo depois da perda de qualquer um."
        : "Comportam, mas não aguentam a perda de nenhum.",
  oneServer: "Tudo em um só deles",
  serversWays: "O que cabe, tudo verificado",
  onServer: (headroom, afterLoss) =>
    `sobram ${headroom} MiB; perdido este, ${afterLoss} MiB nos outros`,
  size: "Tamanho",
  services: "Memória em MiB",
  columns: ["Serviço", "Em repouso", "Provável", "No máximo", "Fonte"],
  reserve: (containers) => `Reserva: sistema, Docker, ${containers} contêineres`,
  more: (services) => `mais ${mib(services)} serviços`,
  surge: "Excedente durante a troca de contêineres",
  beyond: "Além, como pedem os autores",
  sum: "Soma",
  headroom: "Folga",
  memTotal: "Servidor",
  standings: {
    declared: "declarado no arquivo",
    measured: "medido",
    documented: "documentado",
    crowd: "instalações públicas",
    class: "estimado pelo tipo",
  },
  known: (source, asOf) => `${source}${asOf ? ` (${asOf})` : ""}`,
  adjust: (service) => `Ajustar ${service}`,
  reservation: "Reserva, MiB",
  limit: "Limite, MiB",
  replicas: "Réplicas",
  asInFile: "como no arquivo",
  cheapest: "Servidores mais baratos em que cabe",
  noHost: "Não cabe em nenhum servidor do catálogo.",
  amount: amounts("pt-BR"),
  aMonth: "por mês",
  pricedOn: (day) => `preço de ${day}`,
  room: (room) => `sobram ${room} MiB`,
  unavailable: unavailableInPortuguese,
  item: (item) => itemText(item, "pt"),
  tune: "Limites com os quais cabe",
  workOut: "Calcular",
  nothingFits: "Nenhum limite faz caber ali.",
  findings: "O que mais chama a atenção",
  line: (line) => `linha ${line}`,
  copy: "Copiar",
  copied: "Copiado",
  copies: {
    override: "Arquivo override",
    command: "Comando",
    markdown: "Markdown",
    link: "Link",
    text: "Texto",
    svg: "SVG",
    png: "PNG",
  },
  mistake: "Não foi possível ler este arquivo",
  fault: (why) => `Não foi possível avaliar: ${why}.`,
  tooLong: "o arquivo leva tempo demais para avaliar",
  judging: "Avaliando…",
  verdictWord: { fits: "cabe", refused: "não cabe", depends: "depende", any: "precisa" },
  verdict(fit) {
    const { host, memory, verdict, unless, services, uncounted, product } = fit;
    const { lowMiB, likelyMiB, highMiB } = memory;
    const range =
      lowMiB === highMiB
        ? `${mib(likelyMiB)} MiB`
        : `provavelmente ${mib(likelyMiB)} MiB, de ${mib(lowMiB)} a ${mib(highMiB)}`;
    if (host.kind === "render")
      return verdict === "fits"
        ? "A Render tem um plano para cada serviço."
        : "A Render não tem plano para tudo.";
    if (host.kind === "any")
      return `Precisa de um servidor com ${range}.${uncounted ? ` ${guessed(uncounted.services.length, services.length)}.` : ""}`;
    const of = `${range}, de ${mib(host.memTotalMiB ?? 0)} que há.`;
    if (verdict === "fits") return `Cabe: ${of}`;
    if (verdict === "refused")
      return isShort(fit) ? `Não cabe: ${of}` : `Não roda como está: ${of}`;
    switch (groundOf(fit)) {
      case "product":
        return `Pode não caber, pois os autores de ${product?.name} pedem ${mib(product?.minimumMiB ?? 0)} MiB: ${of}`;
      case "unlikely":
        return `Provavelmente não: ${of}`;
      case "guesses":
        return `Sem veredito, ${guessed(uncounted?.services.length, services.length)}: ${of}`;
      case "limits":
        return `Cabe, mas pode não rodar nos seus limites: ${of}`;
      case "unless":
        return `Cabe, a não ser que ${unless.map((one) => `${one.service}${one.guessed ? " (estimado)" : ""} precise de mais de ${mib(one.roomMiB)} MiB`).join(" ou ")}: ${of}`;
      case "open":
        return `Pode não caber: ${of}`;
    }
  },
  product: ({ name, minimumMiB, recommendedMiB, source }) => {
    const both = minimumMiB !== null && recommendedMiB !== null;
    return `${name}: os autores pedem ${mib(minimumMiB ?? recommendedMiB ?? 0)} MiB${minimumMiB === null ? " (recomendado)" : " no mínimo"}${both ? ` e recomendam ${mib(recommendedMiB)}` : ""}, segundo ${source}`;
  },
};

function guessed(some = 0, all = 0): string {
  const are = some === 1 ? "é só estimado" : "são só estimados";
  return `${some} de ${all} serviços ${are}`;
}
