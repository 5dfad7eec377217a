import type { DataLoss } from "../judge/data-loss";

/** What stands above the losses where an `up` would not begin because of them. */
export const UP_REFUSES = "up refuses this, since services would lose their data:";

/** One sentence for each loss of data, with the way out. */
export function dataLossLines(stack: string, losses: readonly DataLoss[]): string[] {
  return losses.map((loss) => lossText(stack, loss));
}

function lossText(stack: string, loss: DataLoss): string {
  switch (loss.kind) {
    case "orphaned": {
      const { name, service } = loss.volume;
      const user = service ? `of ${service} ` : "";
      const empty =
        loss.emptyServices.length > 0
          ? `, and ${loss.emptyServices.join(" and ")} would start empty`
          : "";
      const renamed =
        service && loss.emptyServices.length > 0
          ? `set renamedFrom: "${service}" on the service that takes its place, `
          : "take the change back, ";
      return `volume ${name} ${user}would be used by no service${empty}: ${renamed}or give the data up with enxuto up ${stack} --delete-data=${name}`;
    }
    case "left behind":
      return `volume ${loss.volume.name} would stay behind on host ${loss.from}, and start empty on ${loss.to}: make another stack for ${loss.to}, or give the data up with enxuto destroy ${stack} --delete-data before the change`;
    case "other server":
      return `server ${loss.from} would become ${loss.to}, and its data belongs to ${loss.from}: take the setting enxuto:system back, make another stack for it, or give the data up with enxuto destroy ${stack} --delete-data before the change`;
    case "unreadable":
      return `volume ${loss.volume.name} was written by PostgreSQL ${loss.from}, and ${loss.to} does not read its files: take the change back; to move to ${loss.to}, add a second service with it, copy the data with enxuto backup ${stack} and enxuto restore ${stack} --only OLD --as NEW, then remove the first one`;
  }
}
