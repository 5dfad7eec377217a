import { grouped } from "../../capacity/figures";
import type { Condition } from "../../watch/conditions";
import { type AlertWords, type DiskCondition, percent, timeText } from "./words";

const DISK: Readonly<Record<DiskCondition["of"], string>> = {
  bytes: "o disco está enchendo",
  inodes: "o disco está sem inodes",
  "data bytes": "o disco dos dados está enchendo",
  "data inodes": "o disco dos dados está sem inodes",
};

export const PORTUGUESE: AlertWords = {
  title: (stack, begun, ended) =>
    [`${stack}: ${begun} alertas`, ...(ended > 0 ? [`${ended} encerrados`] : [])].join(", "),
  more: (count, stack) => `e mais ${count}: enxuto status ${stack}`,
  ended: (what, lasted) => `encerrado depois de ${lasted}: ${what}`,
  condition(condition, stack) {
    switch (condition.kind) {
      case "memory": {
        const { service, usedMiB, limitMiB, reservationMiB } = condition;
        const plan =
          reservationMiB === undefined ? "" : `, ${grouped(reservationMiB, "pt")} planejados`;
        return {
          what: `${service} está perto do seu limite de memória`,
          figure: `${grouped(usedMiB, "pt")} de ${grouped(limitMiB, "pt")} MiB (${percent(usedMiB / limitMiB)})${plan}`,
          help: `no limite o kernel o encerra: enxuto resize ${stack}`,
        };
      }
      case "oom":
        return {
          what: `o kernel encerrou um processo de ${condition.service} por falta de memória`,
          ...(condition.limitMiB
            ? { figure: `o limite é de ${grouped(condition.limitMiB, "pt")} MiB` }
            : {}),
          help: `enxuto status ${stack} diz qual, enxuto resize ${stack} propõe um limite`,
        };
      case "restarts":
        return {
          what: `${condition.service} cai e é reiniciado repetidamente`,
          figure: `${condition.restarts} reinícios em uma hora`,
          help: `suas últimas palavras: enxuto logs ${condition.service} ${stack}`,
        };
      case "unhealthy":
        return {
          what: `${condition.service} falha nas verificações de saúde`,
          help: condition.isStateful
            ? `ele guarda dados e não é reiniciado por isso: enxuto logs ${condition.service} ${stack}`
            : `ele é reiniciado se continuar assim: enxuto logs ${condition.service} ${stack}`,
        };
      case "stopped":
        return {
          what: `${condition.service} não está rodando (${condition.status})`,
          help: `enxuto up ${stack} o inicia`,
        };
      case "hands-off":
        return {
          what: `${condition.service} continua com falha e não é mais reiniciado`,
          figure: `${condition.restarts} reinícios em uma hora não ajudaram`,
          help: `enxuto logs ${condition.service} ${stack}`,
        };
      case "host-memory":
        return {
          what: "falta memória no servidor",
          figure: `${grouped(condition.availableMiB, "pt")} MiB disponíveis`,
          help: `o que a usa: enxuto status ${stack}`,
        };
      case "host-cpu":
        return {
          what: "as CPUs do servidor estão ocupadas",
          figure: percent(condition.share),
          help: `um tamanho maior: enxuto hosts ${stack}`,
        };
      case "disk":
        return {
          what: DISK[condition.of],
          figure: percent(condition.share),
          help: condition.of.startsWith("data")
            ? "um enxuto:dataVolumeGB maior, e up: cresce em uso"
            : `enxuto prune ${stack} libera espaço`,
        };
      case "reboot":
        return {
          what: "uma atualização de segurança espera o reinício do servidor",
          help: `quando ninguém estiver trabalhando nele: enxuto reboot ${stack}`,
        };
      case "backup-old":
        return {
          what: "o último backup é antigo demais",
          figure:
            condition.ageSeconds === undefined ? "não há nenhum" : timeText(condition.ageSeconds),
          help: `enxuto backup ${stack}`,
        };
      case "drill-old":
        return {
          what: "nenhum teste de restauração provou os backups ultimamente",
          figure:
            condition.ageSeconds === undefined
              ? "não houve nenhum"
              : timeText(condition.ageSeconds),
          help: `enxuto restore ${stack} --drill`,
        };
      case "backup-failed":
        return {
          what: "o último backup ou teste de restauração falhou",
          figure: condition.problem,
          help: `enxuto backup ${stack}`,
        };
      case "growth":
        return {
          what:
            condition.days === 0
              ? `${condition.service} cresceu até o limite de memória`
              : `${condition.service} está crescendo e chega ao limite de memória em ${condition.days} dias`,
          figure: `${grouped(Math.round(condition.nowMiB))} de ${grouped(condition.limitMiB, "pt")} MiB, ${condition.perDayMiB.toFixed(1).replace(".", ",")} a mais por dia`,
          help: growthHelp(condition, stack),
        };
      case "edge-slow":
        return {
          what: "o site está respondendo devagar",
          figure: `95 de 100 requisições em até ${condition.p95Seconds.toFixed(1).replace(".", ",")} s, de ${grouped(condition.requests, "pt")} em 5 minutos`,
          help: `o que está ocupado: enxuto status ${stack}`,
        };
      case "edge-failing":
        return {
          what: "o site está respondendo com erros",
          figure: `${percent(condition.share)} de ${grouped(condition.requests, "pt")} requisições em 5 minutos`,
          help: `o que não atende: enxuto status ${stack}`,
        };
      case "model-slow":
        return {
          what: `${condition.service} está respondendo devagar`,
          figure: `95 de 100 respostas em até ${Math.round(condition.p95Seconds)} s, de ${grouped(condition.requests, "pt")} em 5 minutos`,
          help: `o que lhe é pedido: enxuto logs ${condition.service} ${stack}`,
        };
      case "certificate":
        return {
          what:
            condition.daysLeft === undefined
              ? `${condition.domain} não mostra certificado`
              : `o certificado de ${condition.domain} está perto do fim e não foi renovado`,
          ...(condition.daysLeft === undefined
            ? {}
            : { figure: `faltam ${condition.daysLeft} dias` }),
          help: `por quê: enxuto logs edge ${stack}`,
        };
    }
  },
};

type Growth = Extract<Condition, { readonly kind: "growth" }>;

/** The way out that the plan's own figures allow. */
function growthHelp({ lackMiB, headroomMiB, service }: Growth, stack: string): string {
  const more = `${grouped(lackMiB, "pt")} MiB a mais bastam por duas semanas`;
  if (headroomMiB === undefined) return `${more}: enxuto resize ${stack}`;
  return lackMiB <= headroomMiB
    ? `${more}, e o servidor tem ${grouped(headroomMiB, "pt")} que ninguém reservou: enxuto resize ${stack}`
    : `${more}, e o servidor só tem ${grouped(headroomMiB, "pt")} que ninguém reservou: enxuto hosts ${stack} diz o que comporta, enxuto logs ${service} ${stack} o que enche`;
}
