import { admit, mib } from "../capacity/admission";
import { DATA_VOLUME_MB, type DiskClaim, UNKNOWN_IMAGE_MB } from "../capacity/disk";
import { type Fit, type FitService, fitOf } from "../capacity/fit";
import type { HostCapacity } from "../capacity/host";
import { fitOnInstances, type PlanOffer } from "../capacity/instances";
import type { Need } from "../capacity/need";
import { DEFAULT_RESERVE } from "../capacity/reserve";
import { type JudgedHost, judgeHosts, shortlist } from "../capacity/shortlist";
import { BASE_IMAGES } from "../catalog/base-images";
import { repositoryName } from "../catalog/footprints";
import { hostOffers } from "../catalog/hosts";
import {
  RENDER_KEY_VALUE_PLANS,
  RENDER_POSTGRES_PLANS,
  RENDER_SERVICE_PLANS,
} from "../catalog/render";
import type { ComposeProject } from "../compose/project";
import { mibOf } from "../compose/units";
import { findingsOf } from "./findings";
import { isBelowNeed, limitRefusals } from "./limits";
import { type ComposeLoad, loadOf } from "./loads";

/** What a service of a compose file says beside what every answer has. */
export interface ComposeFitService extends FitService {
  /** What runs in it: its image, or that it is built. */
  readonly image: string | null;
  readonly declared: { readonly limitMiB: number | null; readonly reservationMiB: number | null };
  readonly counted: NonNullable<FitService["counted"]>;
  /** The program that was recognised. */
  readonly program: string | null;
  /** What the program is known to need. */
  readonly need: Need | null;
}

/** The answer to `fit`: the one of `plan`, with what a compose file leaves open. */
export interface ComposeFit extends Omit<Fit, "services"> {
  readonly schemaVersion: 1;
  readonly files: readonly string[];
  readonly services: readonly ComposeFitService[];
  /** The cheapest hosts that fit, of each provider. */
  readonly hosts: readonly JudgedHost[];
  /** Services whose limit is below what their programs are known to need at rest. */
  readonly belowNeed?: readonly string[];
  /** What could not be counted, and the cheapest hosts that carry the rest: their headroom is the room for it. */
  readonly uncounted?: {
    readonly services: readonly string[];
    readonly hosts: readonly JudgedHost[];
  };
}

/** Where the services are to run: a host, Render with a plan for each, or wherever they fit. */
export type Target = HostCapacity | "render" | "any";

/** What is asked of compose files. */
export interface ComposeQuestion {
  readonly project: ComposeProject;
  readonly files: readonly string[];
  /** The active profiles, as the answer names them. */
  readonly profile: string;
  readonly target: Target;
}

/** Whether the services of compose files fit. */
export function answer({ project, files, profile, target }: ComposeQuestion): ComposeFit {
  const loads = project.services
    .filter(({ replicas }) => replicas > 0)
    .map((service) => project.origins.naming(`services.${service.name}`, () => loadOf(service)));
  const about = { system: project.name, profile };
  const hosts = shortlist(judgeHosts(loads, hostOffers(), DEFAULT_RESERVE));
  const fit =
    target === "render"
      ? onRender(about, loads)
      : target === "any"
        ? anywhere(about, loads, hosts)
        : onHost(about, loads, target);
  const refusals = limitRefusals(loads);
  const belowNeed = loads.filter(isBelowNeed).map(({ name }) => name);
  return {
    schemaVersion: 1,
    files,
    ...fit,
    verdict: refusals.length > 0 ? "refused" : fit.verdict,
    reasons: [...fit.reasons, ...refusals],
    services: fit.services.map((service, index) => described(service, loads[index])),
    warnings: [...fit.warnings, ...findingsOf(loads), ...project.warnings],
    hosts: refusals.length > 0 ? [] : hosts,
    ...(belowNeed.length > 0 ? { belowNeed } : {}),
    ...uncounted(loads),
  };
}

function uncounted(loads: readonly ComposeLoad[]): Pick<ComposeFit, "uncounted"> {
  const services = loads.filter(({ counted }) => counted === "unknown").map(({ name }) => name);
  if (services.length === 0) return {};
  const rest = loads.map(({ memory, ...load }) => ({
    ...load,
    memory: { ...memory, reservationMiB: memory.reservationMiB ?? 0 },
  }));
  const judged = judgeHosts(rest, hostOffers(), DEFAULT_RESERVE);
  return {
    uncounted: { services, hosts: shortlist(judged.filter(({ headroomMiB }) => headroomMiB > 0)) },
  };
}

type About = Pick<Fit, "system" | "profile">;

function onHost(about: About, loads: readonly ComposeLoad[], host: HostCapacity): Fit {
  return fitOf({
    ...about,
    loads,
    host,
    reserve: DEFAULT_RESERVE,
    ...(host.diskGB === undefined ? {} : { disk: () => diskClaim(loads) }),
    hostOffers: hostOffers(),
    profileOffers: [],
  });
}

/** Held against the memory that is just enough: what is left to know is which host has it. */
function anywhere(about: About, loads: readonly ComposeLoad[], hosts: readonly JudgedHost[]): Fit {
  const { memory } = admit(loads, undefined, DEFAULT_RESERVE);
  const needMiB = memory.reserveMiB + memory.steadyMiB + memory.surgeMiB;
  const host: HostCapacity = {
    kind: "any",
    size: null,
    memTotalMiB: needMiB,
    memTotalIs: "declared",
    warnings: [],
  };
  const fit = onHost(about, loads, host);
  const reasons =
    fit.verdict === "fits" && hosts.length === 0
      ? [`no server in the catalogues has the ${mib(needMiB)} MiB that it needs`]
      : fit.reasons;
  return {
    ...fit,
    reasons,
    verdict: reasons.length === 0 ? "fits" : "refused",
    // Limits are always above what is just enough.
    warnings: [],
  };
}

function onRender(about: About, loads: readonly ComposeLoad[]): Fit {
  return fitOnInstances({
    ...about,
    kind: "render",
    loads: loads.map((load) => ({
      ...load,
      // Without a limit the plan has to carry what is counted.
      memory: { ...load.memory, limitMiB: load.memory.limitMiB ?? load.memory.reservationMiB },
      plans: plansOf(load),
    })),
    warnings: [],
    servers: { loads, reserve: DEFAULT_RESERVE, offers: hostOffers() },
  });
}

function plansOf({ program }: ComposeLoad): readonly PlanOffer[] {
  if (program === "postgres") return RENDER_POSTGRES_PLANS;
  return program === "redis" ? RENDER_KEY_VALUE_PLANS : RENDER_SERVICE_PLANS;
}

function described(service: FitService, load: ComposeLoad): ComposeFitService {
  const { image, limitBytes, reservationBytes } = load.service;
  return {
    ...service,
    limitMiB: load.memory.limitMiB ?? null,
    image: image ?? null,
    declared: {
      limitMiB: limitBytes === undefined ? null : mibOf(limitBytes),
      reservationMiB: reservationBytes === undefined ? null : mibOf(reservationBytes),
    },
    counted: load.counted,
    program: load.program ?? null,
    need: load.need ?? null,
  };
}

/** What the disk has to carry at least: images that are not catalogued count as unknown ones. */
function diskClaim(loads: readonly ComposeLoad[]): DiskClaim {
  const sizes = new Map(
    loads.map(({ name, service: { image } }) => [image ?? name, imageMB(image)]),
  );
  const volumes = new Set(loads.flatMap(({ service }) => service.volumes));
  return {
    imagesMB: [...sizes.values()].reduce((sum, mb) => sum + mb, 0),
    largestImageMB: Math.max(0, ...sizes.values()),
    volumesMB: volumes.size * DATA_VOLUME_MB,
    modelsMB: 0,
    containers: loads.reduce((sum, { replicas }) => sum + replicas, 0),
    builds: loads.some(({ service }) => service.builds),
  };
}

function imageMB(image: string | undefined): number {
  const known = image === undefined ? undefined : BASE_IMAGES.get(repositoryName(image));
  return known?.onDiskMB ?? UNKNOWN_IMAGE_MB;
}
