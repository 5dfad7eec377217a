import type { DataDoubt } from "../../judge/data-doubt";
import type { DataLoss, DataVolume } from "../../judge/data-loss";
import { type DataPlace, inside } from "../../judge/data-place";
import { versionSource } from "../../judge/data-version";
import type { TextOrder } from "../../judge/text-order";
import type { DataLossWords } from "./words";

export const DATA_LOSS_EN: DataLossWords = {
  refuses: (isDisk) =>
    `up refuses this, since ${isDisk ? "a disk never shrinks" : "services would lose their data"}:`,
  loss: lossText,
  warning: "warning",
  doubt: doubtText,
};

function lossText(stack: string, loss: DataLoss): string {
  switch (loss.kind) {
    case "orphaned": {
      const { name, service, holder } = loss.volume;
      const user = service ? `of ${service} ` : "";
      const empty =
        loss.emptyServices.length > 0
          ? `, and ${loss.emptyServices.join(" and ")} would start empty`
          : "";
      if (holder) {
        return `the ${holder.what} of ${name} (${holder.fixed}) would be deleted at Render with all that it holds${empty}: take the change back, or give the data up with enxuto up ${stack} --delete-data=${name}`;
      }
      const renamed =
        service && loss.emptyServices.length > 0 && !loss.emptyServices.includes(service)
          ? `set renamedFrom: "${service}" on the service that takes its place, `
          : "take the change back, ";
      return `volume ${name} ${user}would be used by no service${empty}: ${renamed}or give the data up with enxuto up ${stack} --delete-data=${name}`;
    }
    case "left behind":
      return `${nounOf(loss.volume)} ${loss.volume.name} would stay behind on host ${loss.from}, and start empty on ${loss.to}: make another stack for ${loss.to}, or give the data up with enxuto destroy ${stack} --delete-data before the change`;
    case "other server":
      return `server ${loss.from} would become ${loss.to}, and its data belongs to ${loss.from}: take the setting enxuto:system back, make another stack for it, or give the data up with enxuto destroy ${stack} --delete-data before the change`;
    case "unreadable":
      return `${nounOf(loss.volume)} ${loss.volume.name} was written by PostgreSQL ${loss.from}, and ${loss.to} does not read its files: take the change back; to move to ${loss.to}, add a second service with it, copy the data with enxuto backup ${stack} and enxuto restore ${stack} --only OLD --as NEW, then remove the first one`;
    case "unkept": {
      const { name, holder } = loss.volume;
      return `the ${holder?.what} of ${name} (${holder?.fixed}) would stay, and as a cache keep its entries in memory only: they are gone with its next restart, and some before once that is full: take the change back, or give the data up with enxuto up ${stack} --delete-data=${name}`;
    }
    case "smaller":
      return smallerText(stack, loss);
    case "moved": {
      const { from, to } = loss;
      const { name, service } = loss.volume;
      const user = service ? ` of ${service}` : "";
      const known = from.directory !== undefined && to.directory !== undefined;
      return `${nounOf(loss.volume)} ${name}${user} has its data ${placeText(from, known)}, and its program would look ${placeText(to, known)} and may start empty: take the change back or, if the data is found there, say so with enxuto up ${stack} --moved-data=${name}`;
    }
    case "locked": {
      const { name, service } = loss.volume;
      return `volume ${name}${service ? ` of ${service}` : ""} was first started with another ${loss.variables.join(" and ")}, which its program takes only while it is empty, so that no service could log in by the new one: take the change back or, once it is changed in the database itself, say so with enxuto up ${stack} --login-changed=${name}`;
    }
  }
}

function smallerText(stack: string, loss: DataLoss & { readonly kind: "smaller" }): string {
  const { volume, server, fromGB, toGB } = loss;
  if (!volume) {
    return `the data volume of server ${server} has ${fromGB} GB, which never become ${toGB}: set enxuto:dataVolumeGB to ${fromGB} or more, or make another stack with a smaller one and move the data with enxuto backup and enxuto restore`;
  }
  const { name, service } = volume;
  return `the ${volume.holder?.what} of ${name} has ${fromGB} GB at Render, which never become ${toGB} and cost as before: set dataMB of ${service} to ${fromGB * 1000}, or, for a smaller and empty one, take its volume away with enxuto up ${stack} --delete-data=${name} and declare it again`;
}

function nounOf({ holder }: DataVolume): string {
  return holder?.what ?? "volume";
}

/** `in the directory pgdata of the volume`. */
function placeText(place: DataPlace, known: boolean): string {
  const { mountedAt, directory, form } = place;
  if (!known) return `in what is mounted at ${mountedAt}`;
  const below = inside(place);
  const where =
    below === undefined
      ? `in ${directory}, outside the volume`
      : below === "."
        ? "at the top of the volume"
        : `in the directory ${below} of the volume`;
  return form === undefined ? where : `${where} as ${form}`;
}

function doubtText(stack: string, doubt: DataDoubt): string {
  const { name, service, image } = doubt.volume;
  const volume = `volume ${name}${service ? ` of ${service}` : ""}`;
  switch (doubt.kind) {
    case "sort order":
      return `${volume}: PostgreSQL would sort text by ${orderText(doubt.to)}, and its indexes are in the order of ${orderText(doubt.from)}: they may miss rows and let duplicates in, without an error. Stay on the base of ${image}, or rebuild them as soon as it is up, before anything writes: REINDEX DATABASE and ALTER DATABASE … REFRESH COLLATION VERSION, in each database`;
    case "older":
      return `${volume} was written by ${doubt.from.program} ${doubt.from.version}, and ${doubt.to.version} may not start on it (${versionSource(doubt.from)}): take the change back, or save the data first with enxuto backup ${stack}`;
    case "skips":
      return `${volume} was written by ${doubt.from.program} ${doubt.from.version}, and ${doubt.to.version} may not start on it: its files go from one major version to the next one (${versionSource(doubt.from)}). Run up with each version between them first, and save the data before with enxuto backup ${stack}`;
    case "other program":
      return `${volume} was written by ${doubt.from.program} ${doubt.from.version}, and ${doubt.to.program} ${doubt.to.version} may not start on it: take the change back, or give it a service with a volume of its own, and copy the data over`;
  }
}

/** `glibc 2.36`, `musl (Alpine)`. */
function orderText({ library, version }: TextOrder): string {
  return library === "musl" ? "musl (Alpine)" : `glibc${version ? ` ${version}` : ""} (Debian)`;
}
