import type { Reserve } from "../reserve";
import { DECLARED, type DecidedRollout } from "../rollout";
import { type Placeable, taskMiB } from "./member";
import { couldRun, type Place } from "./task";

/** Where a new replica of a service starts while all old ones run; each service is rolled by itself, replica after replica. */
export interface Roll {
  readonly service: Placeable;
  /** MiB of one replica with its container. */
  readonly MiB: number;
  /** The server with the most room for it, the first of equals; undefined where no server could run it. */
  readonly place: Place | undefined;
  /** MiB free there. */
  readonly mostFreeMiB: number;
}

/** Rolls of all services that may overlap: those that are start-first, and those for which that is decided by the room. */
export function rollsOf(
  services: readonly Placeable[],
  places: readonly Place[],
  reserve: Reserve,
): Roll[] {
  return services
    .filter(({ rollout, everywhere }) => rollout !== "stop-first" && !everywhere)
    .map((service) => {
      const roomy = places
        .filter((place) => roomFor(service, place) > 0)
        .reduce<Place | undefined>(
          (most, place) => (most && most.freeMiB >= place.freeMiB ? most : place),
          undefined,
        );
      const MiB = taskMiB(service, reserve);
      return { service, MiB, place: roomy, mostFreeMiB: roomy?.freeMiB ?? 0 };
    });
}

/** MiB that a server has for one more replica; none where it cannot run it. */
function roomFor(service: Placeable, place: Place): number {
  if (service.pinned && !place.tasks.some((task) => task.service.name === service.name)) return 0;
  return couldRun(place, service) ? place.freeMiB : 0;
}

/** Rolls of services that must overlap and cannot. */
export function impossible(rolls: readonly Roll[]): Roll[] {
  return rolls.filter(
    ({ service, MiB, mostFreeMiB }) => service.rollout === "start-first" && mostFreeMiB < MiB,
  );
}

/** MiB of the largest new replica that a server may have to carry beside what runs there. */
export function surgeMiB(place: Place, rolls: readonly Roll[]): number {
  const here = rolls.filter((roll) => roll.place === place && roll.service.rollout !== "auto");
  return Math.max(0, ...here.map(({ MiB }) => MiB));
}

/** The decided rollout of every service, by name. */
export function rolloutsOf(
  services: readonly Placeable[],
  rolls: readonly Roll[],
): Record<string, DecidedRollout> {
  const rolling = new Map(rolls.map((roll) => [roll.service.name, roll]));
  return Object.fromEntries(
    services.map((service) => [service.name, decided(service, rolling.get(service.name))]),
  );
}

function decided({ rollout }: Placeable, roll: Roll | undefined): DecidedRollout {
  if (rollout !== "auto") return { rollout, ground: DECLARED };
  if (!roll) return { rollout: "stop-first", ground: { kind: "one-a-server" } };
  const { MiB, mostFreeMiB, place } = roll;
  if (place && mostFreeMiB >= MiB) {
    return {
      rollout: "start-first",
      ground: { kind: "replica-fits", MiB, server: place.member.name },
    };
  }
  return {
    rollout: "stop-first",
    ground: { kind: "replica-too-large", MiB, mostFreeMiB },
  };
}
