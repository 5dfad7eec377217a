import { admit } from "../capacity/admission";
import { DATA_VOLUME_MB, type DiskClaim } from "../capacity/disk";
import { type Fit, fitOf } from "../capacity/fit";
import type { HostCapacity } from "../capacity/host";
import { fitOnInstances, type PlanOffer } from "../capacity/instances";
import { DEFAULT_RESERVE } from "../capacity/reserve";
import { hostOffers } from "../catalog/hosts";
import {
  RENDER_KEY_VALUE_PLANS,
  RENDER_POSTGRES_PLANS,
  RENDER_SERVICE_PLANS,
} from "../catalog/render";
import { imageMB, knownMB } from "./image-disk";
import type { ComposeLoad } from "./loads";
import { counted } from "./verdict";

/** Place for the services: a host, Render with a plan for each, or wherever they fit. */
export type Target = HostCapacity | "render" | "any";

type About = Pick<Fit, "system" | "profile">;

/** The account of what is counted; its reasons are those beside memory: the disk, a plan that nobody sells. */
export function accountOf(
  about: About,
  loads: readonly ComposeLoad[],
  target: Target,
  likelyMiB: number,
): Fit {
  if (target === "render") return onRender(about, loads);
  const likely = counted(loads, "likelyMiB");
  // Whoever runs a compose file by hand has no slice that keeps reservations.
  const host =
    target === "any" ? justEnough(likelyMiB) : { ...target, reservations: "summed" as const };
  const fit = fitOf({
    ...about,
    loads: likely,
    host,
    reserve: DEFAULT_RESERVE,
    ...(host.diskGB === undefined ? {} : { disk: () => diskClaim(loads) }),
    hostOffers: hostOffers(),
    profileOffers: [],
  });
  const byMemory = admit(likely, host.memTotalMiB, DEFAULT_RESERVE).reasons.length;
  const isGuess = loads.some(({ known }) => known.lowMiB !== known.highMiB);
  const { memTotalMiB: _, ...memory } = admit(
    loads.map((load) => ({
      ...load,
      memory: { ...load.memory, reservationMiB: load.memory.reservationMiB ?? 0 },
    })),
    host.memTotalMiB,
    DEFAULT_RESERVE,
  ).memory;
  return {
    ...fit,
    memory,
    reasons: fit.reasons.slice(byMemory),
    // Limits are always above what is just enough.
    warnings: target === "any" ? [] : fit.warnings,
    // Nobody can lower a need that is not declared.
    suggestions: fit.suggestions.filter(({ kind }) => kind !== "reservation" || !isGuess),
  };
}

/** A host with the memory that the services most likely take. */
function justEnough(memTotalMiB: number): HostCapacity {
  return { kind: "any", size: null, memTotalMiB, memTotalIs: "declared", warnings: [] };
}

function onRender(about: About, loads: readonly ComposeLoad[]): Fit {
  return fitOnInstances({
    ...about,
    kind: "render",
    loads: loads.map((load) => {
      const { limitMiB, reservationMiB } = load.memory;
      // Without a limit the plan has to carry what is counted.
      const memory = { ...load.memory, limitMiB: limitMiB ?? reservationMiB ?? load.known.highMiB };
      return { ...load, memory, plans: plansOf(load) };
    }),
    warnings: [],
    servers: { loads: counted(loads, "likelyMiB"), reserve: DEFAULT_RESERVE, offers: hostOffers() },
  });
}

function plansOf({ program }: ComposeLoad): readonly PlanOffer[] {
  if (program === "postgres") return RENDER_POSTGRES_PLANS;
  return program === "redis" ? RENDER_KEY_VALUE_PLANS : RENDER_SERVICE_PLANS;
}

/** Least demand on the disk: images that are not catalogued count as unknown ones. */
function diskClaim(loads: readonly ComposeLoad[]): DiskClaim {
  const sizes = new Map(
    loads.map(({ name, service: { image } }) => [image ?? name, imageMB(image)]),
  );
  const volumes = new Set(loads.flatMap(({ service }) => service.volumes));
  const unknownImages = [...sizes.keys()].filter((image) => knownMB(image) === undefined).length;
  return {
    ...(unknownImages > 0 ? { unknownImages } : {}),
    imagesMB: [...sizes.values()].reduce((sum, mb) => sum + mb, 0),
    largestImageMB: Math.max(0, ...sizes.values()),
    volumesMB: volumes.size * DATA_VOLUME_MB,
    modelsMB: 0,
    containers: loads.reduce((sum, { replicas }) => sum + replicas, 0),
    builds: loads.some(({ service }) => service.builds),
  };
}
