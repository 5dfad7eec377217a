import type { DataDoubt } from "../../judge/data-doubt";
import type { DataLoss, DataVolume, Holder } from "../../judge/data-loss";
import { type DataPlace, inside } from "../../judge/data-place";
import { versionSource } from "../../judge/data-version";
import type { TextOrder } from "../../judge/text-order";
import type { DataLossWords } from "./words";

export const DATA_LOSS_PT: DataLossWords = {
  refuses: (isDisk) =>
    `o up recusa isto, pois ${isDisk ? "um disco nunca diminui" : "serviços perderiam os dados"}:`,
  loss: lossText,
  warning: "aviso",
  doubt: doubtText,
};

/** What holds data, with its article. */
const HOLDERS: Readonly<Record<Holder["what"] | "volume", string>> = {
  volume: "o volume",
  disk: "o disco",
  database: "o banco de dados",
  "Key Value": "o Key Value",
};

function lossText(stack: string, loss: DataLoss): string {
  switch (loss.kind) {
    case "orphaned": {
      const { name, service, holder } = loss.volume;
      const giveUp = `ou abra mão dos dados com enxuto up ${stack} --delete-data=${name}`;
      const empty =
        loss.emptyServices.length > 0
          ? `, e ${loss.emptyServices.join(" e ")} ${loss.emptyServices.length === 1 ? "começaria vazio" : "começariam vazios"}`
          : "";
      if (holder) {
        return `${holderOf(loss.volume)} de ${name} (${holder.fixed}) seria apagado na Render com tudo o que guarda${empty}: desfaça a mudança, ${giveUp}`;
      }
      const user = service ? ` de ${service}` : "";
      const renamed =
        service && loss.emptyServices.length > 0 && !loss.emptyServices.includes(service)
          ? `defina renamedFrom: "${service}" no serviço que toma o seu lugar, `
          : "desfaça a mudança, ";
      return `o volume ${name}${user} não seria usado por serviço nenhum${empty}: ${renamed}${giveUp}`;
    }
    case "left behind":
      return `${holderOf(loss.volume)} ${loss.volume.name} ficaria para trás em ${loss.from}, e começaria vazio em ${loss.to}: crie outro stack para ${loss.to}, ou abra mão dos dados com enxuto destroy ${stack} --delete-data antes da mudança`;
    case "other server":
      return `o servidor ${loss.from} passaria a ser ${loss.to}, e os dados dele são de ${loss.from}: desfaça a configuração enxuto:system, crie outro stack, ou abra mão dos dados com enxuto destroy ${stack} --delete-data antes da mudança`;
    case "unreadable":
      return `${holderOf(loss.volume)} ${loss.volume.name} foi gravado pelo PostgreSQL ${loss.from}, e o ${loss.to} não lê esses arquivos: desfaça a mudança; para ir ao ${loss.to}, acrescente um segundo serviço com ele, copie os dados com enxuto backup ${stack} e enxuto restore ${stack} --only ANTIGO --as NOVO, e depois remova o primeiro`;
    case "unkept": {
      const { name, holder } = loss.volume;
      return `${holderOf(loss.volume)} de ${name} (${holder?.fixed}) ficaria, e como cache só guarda as entradas em memória: elas se perdem quando reiniciar, e algumas antes, quando encher: desfaça a mudança, ou abra mão dos dados com enxuto up ${stack} --delete-data=${name}`;
    }
    case "smaller":
      return smallerText(stack, loss);
    case "moved": {
      const { from, to } = loss;
      const { name, service } = loss.volume;
      const user = service ? ` de ${service}` : "";
      const known = from.directory !== undefined && to.directory !== undefined;
      return `${holderOf(loss.volume)} ${name}${user} tem os dados ${placeText(from, known)}, e o programa procuraria ${placeText(to, known)} e pode começar vazio: desfaça a mudança ou, se os dados forem encontrados lá, informe com enxuto up ${stack} --moved-data=${name}`;
    }
    case "locked": {
      const { name, service } = loss.volume;
      return `o volume ${name}${service ? ` de ${service}` : ""} começou com outro ${loss.variables.join(" e ")}, que o programa só lê enquanto está vazio, e nenhum serviço entraria com o novo: desfaça a mudança ou, depois de mudá-lo no próprio banco de dados, informe com enxuto up ${stack} --login-changed=${name}`;
    }
  }
}

function smallerText(stack: string, loss: DataLoss & { readonly kind: "smaller" }): string {
  const { volume, server, fromGB, toGB } = loss;
  if (!volume) {
    return `o volume de dados do servidor ${server} tem ${fromGB} GB, que nunca passam a ser ${toGB}: defina enxuto:dataVolumeGB como ${fromGB} ou mais, ou crie outro stack com um menor e leve os dados com enxuto backup e enxuto restore`;
  }
  const { name, service } = volume;
  return `${holderOf(volume)} de ${name} tem ${fromGB} GB na Render, que nunca passam a ser ${toGB} e custam o mesmo: defina dataMB de ${service} como ${fromGB * 1000} ou, para ter um menor e vazio, remova o volume com enxuto up ${stack} --delete-data=${name} e declare-o de novo`;
}

function holderOf({ holder }: DataVolume): string {
  return HOLDERS[holder?.what ?? "volume"];
}

/** How Redis keeps its entries. */
const FORMS: Readonly<Record<NonNullable<DataPlace["form"]>, string>> = {
  "an append-only file": "um arquivo append-only",
  dumps: "dumps",
};

/** `no diretório pgdata do volume`. */
function placeText(place: DataPlace, known: boolean): string {
  const { mountedAt, directory, form } = place;
  if (!known) return `no que é montado em ${mountedAt}`;
  const below = inside(place);
  const where =
    below === undefined
      ? `em ${directory}, fora do volume`
      : below === "."
        ? "na raiz do volume"
        : `no diretório ${below} do volume`;
  return form === undefined ? where : `${where} como ${FORMS[form]}`;
}

function doubtText(stack: string, doubt: DataDoubt): string {
  const { name, service, image } = doubt.volume;
  const volume = `o volume ${name}${service ? ` de ${service}` : ""}`;
  switch (doubt.kind) {
    case "sort order":
      return `${volume}: o PostgreSQL ordenaria texto por ${orderText(doubt.to)}, e os índices estão na ordem de ${orderText(doubt.from)}: podem perder linhas e deixar passar duplicatas, sem erro nenhum. Fique com a base de ${image}, ou refaça os índices assim que ele subir, antes que algo seja gravado: REINDEX DATABASE e ALTER DATABASE … REFRESH COLLATION VERSION, em cada banco`;
    case "older":
      return `${volume} foi gravado por ${doubt.from.program} ${doubt.from.version}, e ${doubt.to.version} pode não iniciar com ele ("${versionSource(doubt.from)}"): desfaça a mudança, ou salve antes os dados com enxuto backup ${stack}`;
    case "skips":
      return `${volume} foi gravado por ${doubt.from.program} ${doubt.from.version}, e ${doubt.to.version} pode não iniciar com ele: os arquivos passam de uma versão principal à seguinte ("${versionSource(doubt.from)}"). Rode o up antes com cada versão entre as duas, e salve os dados com enxuto backup ${stack}`;
    case "other program":
      return `${volume} foi gravado por ${doubt.from.program} ${doubt.from.version}, e ${doubt.to.program} ${doubt.to.version} pode não iniciar com ele: desfaça a mudança, ou dê-lhe um serviço com um volume próprio, e copie os dados`;
  }
}

/** `glibc 2.36`, `musl (Alpine)`. */
function orderText({ library, version }: TextOrder): string {
  return library === "musl" ? "musl (Alpine)" : `glibc${version ? ` ${version}` : ""} (Debian)`;
}
