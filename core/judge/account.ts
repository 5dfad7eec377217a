import { admit } from "../capacity/admission";
import { type DiskClaim, storeShortMB } from "../capacity/disk";
import { type Fit, type FitFigures, fitOf, memTotalDoubt } from "../capacity/fit";
import type { HostCapacity } from "../capacity/host";
import { fitOnInstances, noPlan, type PlanOffer } from "../capacity/instances";
import { isGuess, within } from "../capacity/known";
import type { Offer } from "../capacity/offer";
import { DEFAULT_RESERVE } from "../capacity/reserve";
import type { HostNotice } from "../capacity/sum-notice";
import {
  RENDER_KEY_VALUE_PLANS,
  RENDER_POSTGRES_PLANS,
  RENDER_SERVICE_PLANS,
} from "../catalog/render";
import { imageMB } from "./image-disk";
import type { ComposeLoad } from "./loads";
import type { Notice } from "./notice";
import { dataMB } from "./stored";
import { counted } from "./verdict";

/** Place for the services: a host, Render with a plan for each, or wherever they fit. */
export type Target = HostCapacity | "render" | "any";

/** What is accounted for, and where. */
interface AccountQuestion extends Pick<Fit, "system" | "profile"> {
  readonly loads: readonly ComposeLoad[];
  readonly target: Target;
  /** What the services most likely take with the reserve, in MiB. */
  readonly likelyMiB: number;
  /** Servers that a refusal may name. */
  readonly offers: readonly Offer[];
}

/** What is counted on a host, and what is said of it as data. */
export interface Account {
  readonly fit: FitFigures;
  /** Why it does not fit beside its memory: the disk, a plan that nobody sells, a host that cannot be had. */
  readonly refusals: readonly Notice[];
  readonly notices: readonly Notice[];
}

/** The account of what is counted on a host. */
export function accountOf(asked: AccountQuestion): Account {
  const { target, loads, likelyMiB, offers, ...about } = asked;
  if (target === "render") return onRender(asked);
  const likely = counted(loads, "likelyMiB");
  // Whoever runs a compose file by hand has no slice that keeps reservations.
  const host =
    target === "any" ? justEnough(likelyMiB) : { ...target, reservations: "summed" as const };
  const question = { loads: likely, host, reserve: DEFAULT_RESERVE };
  const fit = fitOf({
    ...about,
    ...question,
    ...(host.diskGB === undefined ? {} : { disk: () => diskClaim(loads) }),
    hostOffers: offers,
    profileOffers: [],
  });
  // As admission counts: what is reserved, and only of the rest what is likely.
  const { memTotalMiB: _, ...memory } = admit(
    loads.map((load) => ({
      ...load,
      memory: {
        ...load.memory,
        reservationMiB: load.memory.reservationMiB ?? load.known.likelyMiB,
      },
    })),
    host.memTotalMiB,
    DEFAULT_RESERVE,
  ).memory;
  const byName = new Map(loads.map((load) => [load.name, load]));
  const doubt = memTotalDoubt(question);
  const storeMB = host.diskGB && storeShortMB(diskClaim(loads), host.diskGB * 1000);
  return {
    fit: {
      ...figuresOf(fit),
      memory,
      suggestions: fit.suggestions.filter(
        (way) =>
          way.kind !== "reservation" ||
          way.reservations.every(({ service, toMiB }) => isWay(byName.get(service), toMiB)),
      ),
    },
    refusals: [
      ...(fit.disk && fit.disk.headroomMB < 0
        ? [{ code: "disk-short", disk: fit.disk } as const]
        : []),
      ...(host.unorderable ? [host.unorderable] : []),
    ],
    notices: [
      // Limits are always above what is just enough.
      ...(target === "any" ? [] : sumNotices(fit)),
      ...(doubt ? [{ code: "mem-total-decides", ...doubt } as const] : []),
      ...(storeMB ? [{ code: "disk-short-for-store", shortMB: storeMB } as const] : []),
      ...(host.notices ?? []).filter(isOfHost),
    ],
  };
}

/** What is said of a host itself: there is no stack on it. */
function isOfHost(notice: NonNullable<HostCapacity["notices"]>[number]): notice is HostNotice {
  return notice.code === "host-unavailable" || notice.code === "prices-stale";
}

/** What the sums of the likely figures say beside the verdict. */
function sumNotices({ memory, host: { memTotalMiB }, rolling }: FitFigures): Notice[] {
  const { limitMiB, allocatableMiB, surgeMiB, headroomMiB } = memory;
  const notices: Notice[] = [];
  if (memTotalMiB !== null && limitMiB > allocatableMiB) {
    notices.push({ code: "limits-above-host", limitMiB, allocatableMiB });
  }
  if (rolling && headroomMiB >= 0) notices.push({ code: "rolls-one-by-one", surgeMiB });
  return notices;
}

/** Whether a lower reservation is a way out: nobody can lower a need that is not declared, nor is one that is known smaller by it. */
function isWay(load: ComposeLoad | undefined, toMiB: number): boolean {
  if (load?.service.reservationBytes === undefined) return false;
  const { known } = load.recognised;
  return isGuess(known) || toMiB >= within(known, load.memory.limitMiB).likelyMiB;
}

/** A host with the memory that the services most likely take. */
function justEnough(memTotalMiB: number): HostCapacity {
  return { kind: "any", size: null, memTotalMiB, memTotalIs: "declared" };
}

function onRender({ system, profile, loads, offers }: AccountQuestion): Account {
  const planned = loads.map((load) => {
    const { limitMiB, reservationMiB } = load.memory;
    // Without a limit the plan has to carry what is counted.
    const memory = { ...load.memory, limitMiB: limitMiB ?? reservationMiB ?? load.known.highMiB };
    return { ...load, memory, plans: plansOf(load) };
  });
  const fit = fitOnInstances({
    system,
    profile,
    kind: "render",
    loads: planned,
    notices: [],
    servers: { loads: counted(loads, "likelyMiB"), reserve: DEFAULT_RESERVE, offers },
  });
  const refusals = planned.flatMap((load, index): Notice[] =>
    fit.services[index].plan === undefined ? [{ code: "no-plan", ...noPlan(load) }] : [],
  );
  return { fit: figuresOf(fit), refusals, notices: [] };
}

function figuresOf({ because: _, notices: __, ...figures }: Fit): FitFigures {
  return figures;
}

function plansOf({ program }: ComposeLoad): readonly PlanOffer[] {
  if (program === "postgres") return RENDER_POSTGRES_PLANS;
  return program === "redis" ? RENDER_KEY_VALUE_PLANS : RENDER_SERVICE_PLANS;
}

/** Least demand on the disk: images that are not catalogued count as unknown ones. */
export function diskClaim(loads: readonly ComposeLoad[]): DiskClaim {
  const sizes = new Map(
    loads.map(({ name, service }) => [service.image ?? name, imageMB(service)] as const),
  );
  const unknownImages = [...sizes.values()].filter(({ isKnown }) => !isKnown).length;
  return {
    ...(unknownImages > 0 ? { unknownImages } : {}),
    imagesMB: [...sizes.values()].reduce((sum, { mb }) => sum + mb, 0),
    largestImageMB: Math.max(0, ...[...sizes.values()].map(({ mb }) => mb)),
    volumesMB: dataMB(loads.map(({ service }) => service)),
    modelsMB: 0,
    containers: loads.reduce((sum, { replicas }) => sum + replicas, 0),
    builds: loads.some(({ service }) => service.build),
  };
}
