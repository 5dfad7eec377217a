import { gb, grouped } from "../../capacity/figures";
import type { PlatformNotice } from "../../capacity/fit-notice";
import type { MeasuredLimit } from "../../capacity/footprint";
import { formatAmount } from "../../capacity/price";
import { PORTUGUESE } from "../notices/portuguese";
import { serversReasonInPortuguese } from "../servers-words-pt";
import type { StackSentences } from "./sentences";

/** Every notice of a stack in Portuguese. */
export const STACK_PT: StackSentences = {
  "reservation-unknown": ({ service }) =>
    `${service}: não se sabe a reserva, então não há como contá-lo`,
  "below-measured-minimum": (limit) =>
    `${limit.service}: um limite de ${figure(limit.limitMiB)} MiB está abaixo dos ${figure(limit.measuredMiB)} MiB de que precisa, ${measured(limit)}`,
  "below-measured-peak": (limit) =>
    `${limit.service}: um limite de ${figure(limit.limitMiB)} MiB está abaixo do pico de ${figure(limit.measuredMiB)} MiB, ${measured(limit)}`,
  "weights-tight": ({ fetchMiB, headroomMiB }) =>
    `os pesos são baixados com até ${figure(fetchMiB)} MiB enquanto tudo roda, e sobram ${figure(headroomMiB)} MiB além da margem`,
  "data-volume-short": ({ needMB, sizeMB, wantedGB }) =>
    `volume de dados: faltam ${size(needMB - sizeMB)} GB: ${size(needMB)} GB de dados e modelos > ${size(sizeMB)} GB; defina enxuto:dataVolumeGB como ${wantedGB}`,
  "above-budget": ({ price, budget }) =>
    price.currency === budget.currency
      ? `${formatAmount(price, "pt")} por mês está acima do teto de ${formatAmount(budget, "pt")}`
      : `o preço é em ${price.currency}, e o teto de ${formatAmount(budget, "pt")}, em ${budget.currency}: defina o teto em ${price.currency}`,
  "servers-refused": ({ reason }) => serversReasonInPortuguese(reason),
  "server-limits": ({ server, ...limits }) =>
    `${server}: ${PORTUGUESE["limits-above-host"]({ ...limits, code: "limits-above-host" })}`,
  "one-manager": () =>
    "com menos de três servidores só um é gerente: enquanto ele falta os outros seguem rodando, e nada muda de lugar nem é alterado",
  "disks-unknown": () =>
    "não se sabe o tamanho dos discos destes servidores, então eles não são avaliados",
  "ssh-open": () => "o SSH aceita qualquer endereço: ponha o seu em enxuto:sshFrom",
  "web-open": ({ paths, hasLogin }) =>
    `qualquer pessoa na internet alcança ${paths.map(({ path, service }) => `${path} (${service})`).join(", ")} sem login: defina ${hasLogin ? "enxuto:webFrom" : "enxuto:webLogin ou enxuto:webFrom"}, ou deixe assim se é o que se quer`,
  "plain-http": () =>
    "o site é servido por HTTP sem criptografia, senhas inclusive: defina enxuto:domain para ter um certificado",
  "no-backup": ({ services }) =>
    `os dados de ${services.join(" e ")} não têm backup: diga em enxuto:backups para onde vão, ou "to: none" se é o que se quer`,
  "backup-on-server": ({ repository, stack }) =>
    `os backups em ${repository} ficam no próprio servidor que guardam, e se perdem com ele: use s3:// ou sftp:// de outro (enxuto:backups de ${stack})`,
  "files-paused": ({ service, program }) =>
    `os backups copiam os arquivos de ${service} e o pausam enquanto isso: aqui não se faz dump de ${program}, e um teste de restauração só confere a soma de verificação`,
  "no-registry": ({ services }) =>
    `${services.join(", ")}: nenhum registro tem a imagem: defina enxuto:registry, ou em enxuto:sources um repositório e branch (https://github.com/team/app#main:directory) ou uma imagem por digest`,
  platform: (notice) => `${notice.service}: ${platformText(notice)}`,
};

function figure(value: number): string {
  return grouped(value, "pt");
}

function size(mb: number): string {
  return gb(mb, "pt");
}

/** The load stands as whoever measured it wrote it. */
function measured({ date, load, tmpfsMiB }: MeasuredLimit): string {
  const files = tmpfsMiB === 0 ? "" : ` mais um tmpfs de ${figure(tmpfsMiB)} MiB`;
  return `medido em ${date} com "${load}"${files}`;
}

const IN_THE_IMAGE = {
  files: "copie-os com COPY no Dockerfile",
  user: "defina USER no Dockerfile",
  workingDirectory: "defina WORKDIR no Dockerfile",
} as const;

function platformText(notice: Extract<PlatformNotice, { readonly code: "platform" }>): string {
  switch (notice.limit) {
    case "weights-before-start":
      return "a Render não preenche um volume antes de iniciar, e não se sabe o que vem depois do download: dê aos modelos um comando de início";
    case "disk-of-one":
      return `na Render um disco pertence a uma instância, e há ${notice.replicas}: rode uma só, ou guarde os dados em um banco`;
    case "one-disk":
      return `a Render dá um disco a cada serviço, e há ${notice.volumes.join(", ")}: fique com um volume`;
    case "only-http":
      return `a Render só publica HTTP, e este fala ${notice.scheme}: tire publish, ou rode em um servidor`;
    case "one-port":
      return `a Render publica uma porta, e este pede também ${notice.ports.join(", ")}: tire alsoPublish, ou rode em um servidor`;
    case "no-worker":
      return "aqui a Render não roda worker sem porta: rode em um servidor";
    case "reserved-port":
      return `a Render guarda a porta ${notice.port} para si: escute em outra`;
    case "entrypoint":
      return "a Render mantém o entrypoint da imagem: ponha-o na imagem, ou rode em um servidor";
    case "in-image":
      return `a Render tira ${notice.key} da imagem: ${IN_THE_IMAGE[notice.key]}, ou rode em um servidor`;
    case "health-command":
      return "a Render pergunta por HTTP se um serviço público está saudável, e a verificação deste é um comando: use http(path, port, …)";
    case "stop-time":
      return `a Render encerra depois de ${notice.mostSeconds} s, e este pede ${notice.seconds} s para parar: diminua stopGraceSeconds`;
    case "commit":
      return `a Render publica um branch, e enxuto:sources diz o commit ${notice.commit}: diga um branch`;
    case "build-time":
      return `o build leva ${notice.minutes} minutos, e a Render interrompe depois de ${notice.mostMinutes}: faça o build em outro lugar e defina enxuto:registry`;
    case "foretold-name":
      return `recebe o endereço de ${notice.of} antes que exista, então a Render tem de lhe dar o nome ${notice.name}: dá, a não ser que já esteja em uso`;
    case "untold-address":
      return `nenhuma variável lhe diz onde está ${notice.need}, que na Render é ${notice.name}: dê-lhe url("${notice.need}") se o procura pelo nome`;
  }
}
