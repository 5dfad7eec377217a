import { gb, grouped } from "../capacity/figures";
import type { Filter } from "../capacity/placement/member";
import type { ServersReason } from "../capacity/placement/servers";
import type { ServersWay } from "../capacity/suggestions";

/** A way out in Portuguese. */
export function wayInPortuguese(way: ServersWay): string {
  switch (way.kind) {
    case "size":
      return `tamanho: ${way.size}`;
    case "count":
      return `servidores: ${way.count}`;
    case "sizes":
      return `servidores: ${way.sizes.join(", ")}`;
    case "replicas":
      return `${way.service}: ${way.replicas} ${way.replicas === 1 ? "réplica" : "réplicas"}`;
    case "survive":
      return "sem compensar a perda de um servidor";
  }
}

const FILTERS: Readonly<Record<Filter, string>> = {
  memory: "memória de menos",
  disk: "disco pequeno demais",
  port: "porta ocupada",
  architecture: "outra arquitetura",
  home: "os dados estão em outro",
};

/** Why servers are refused, in one sentence in Portuguese. */
export function serversReasonInPortuguese(reason: ServersReason): string {
  switch (reason.kind) {
    case "unknown":
      return `${reason.service}: não se sabe a reserva, então não há onde colocá-lo`;
    case "below minimum":
      return `${reason.service}: um limite de ${figure(reason.limitMiB)} MiB está abaixo dos ${figure(reason.minimumMiB)} MiB que se mediu que precisa`;
    case "limits":
      return `${reason.server}: faltam ${figure(reason.limitMiB - reason.allocatableMiB)} MiB para todos os limites: ${figure(reason.limitMiB)} > ${figure(reason.allocatableMiB)} alocáveis`;
    case "unplaced": {
      const { service, MiB, filters, mostFreeMiB, proven } = reason;
      const why = Object.entries(filters).map(
        ([filter, count]) => `${FILTERS[filter as Filter]} em ${count}`,
      );
      const most = filters.memory ? `; o mais que há livre são ${figure(mostFreeMiB)} MiB` : "";
      return `${service} (${figure(MiB)} MiB com o contêiner) não acha servidor: ${why.join(", ")}${most}${proven ? "" : "; nem toda disposição foi tentada"}`;
    }
    case "no room to roll":
      return `${reason.service} é start-first e a nova réplica precisa de ${figure(reason.MiB)} MiB em um servidor, o mais que há livre são ${figure(reason.mostFreeMiB)} MiB`;
    case "stranded": {
      const { server, service, MiB, mostFreeMiB, shortMiB, proven } = reason;
      const lost = `sem ${server}, ${service} (${figure(MiB)} MiB)`;
      if (shortMiB > 0)
        return `${lost} não acha servidor: faltam ${figure(shortMiB)} MiB nos outros`;
      if (MiB > mostFreeMiB) {
        return `${lost} não acha servidor: faltam ${figure(MiB - mostFreeMiB)} MiB, o mais que há livre em um dos outros são ${figure(mostFreeMiB)} MiB`;
      }
      return proven
        ? `${lost} pode não achar servidor: os outros têm o bastante juntos, em pedaços pequenos demais`
        : `${lost} pode não achar servidor: não se provou que toda ordem lhe deixa lugar`;
    }
    case "full disk":
      return `sem ${reason.lost}, o disco de ${reason.server} pode ter de receber tudo o que muda de lugar: faltam ${gb(reason.shortMB, "pt")} GB`;
    case "managers":
      return `para compensar a perda de um servidor são precisos três, há ${reason.servers}: perdido um dos que decidem, os que ficam não são maioria`;
  }
}

function figure(value: number): string {
  return grouped(value, "pt");
}
