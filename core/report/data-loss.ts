import type { DataLoss, DataVolume } from "../judge/data-loss";
import { type DataPlace, inside } from "../judge/data-place";

/** What stands above the losses where an `up` would not begin because of them. */
export const UP_REFUSES = "up refuses this, since services would lose their data:";

/** One sentence for each loss of data, with the way out. */
export function dataLossLines(stack: string, losses: readonly DataLoss[]): string[] {
  return losses.map((loss) => lossText(stack, loss));
}

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
        service && loss.emptyServices.length > 0
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
    case "moved": {
      const { from, to } = loss;
      const { name, service } = loss.volume;
      const user = service ? ` of ${service}` : "";
      const known = from.directory !== undefined && to.directory !== undefined;
      return `${nounOf(loss.volume)} ${name}${user} has its data ${placeText(from, known)}, and its program would look ${placeText(to, known)} and may start empty: take the change back or, if the data is found there, say so with enxuto up ${stack} --moved-data=${name}`;
    }
  }
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
