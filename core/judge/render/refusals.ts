import type { PlatformLimit, PlatformNotice } from "../../capacity/fit-notice";
import {
  RENDER_BUILD_MINUTES,
  RENDER_RESERVED_PORTS,
  RENDER_SHUTDOWN_SECONDS,
} from "../../catalog/render";
import { protocolOf, replicaBounds } from "../../model/service";
import { isCommit } from "../../model/source";
import { addressed, hasDisk, isManaged, isPublic, type Placed, toldBefore } from "./layout";

/** Refusals of what Render cannot honour, each with its service. */
export function refusalsOf(placed: readonly Placed[]): PlatformNotice[] {
  return [
    ...imageRefusals(placed),
    ...placed.flatMap((one) =>
      [...dataLimits(one), ...networkLimits(one), ...buildLimits(one)].map((limit) =>
        of(one.service, limit),
      ),
    ),
  ];
}

function of(service: string, limit: PlatformLimit): PlatformNotice {
  return { code: "platform", service, ...limit };
}

/** Services that count on a name that Render does not give them, or may not give them. */
export function warningsOf(placed: readonly Placed[]): PlatformNotice[] {
  return [...unaddressed(placed), ...foretold(placed)];
}

/** Said before, since Render alone decides on names; a run in which it decides otherwise fails. */
function foretold(placed: readonly Placed[]): PlatformNotice[] {
  const told = toldBefore(placed);
  return placed.flatMap(({ service, name }) =>
    (told.get(service) ?? []).map((other) =>
      of(other, { limit: "foretold-name", of: service, name }),
    ),
  );
}

function unaddressed(placed: readonly Placed[]): PlatformNotice[] {
  return placed
    .filter(({ kind }) => kind !== "static_site")
    .flatMap(({ service, definition }) => {
      const told = addressed(definition);
      const names = new Map(placed.map(({ service, name }) => [service, name]));
      return (definition.needs ?? []).flatMap((need) => {
        const name = names.get(need);
        if (name === undefined || told.includes(need)) return [];
        return [of(service, { limit: "untold-address", need, name })];
      });
    });
}

/** One for all of them: they have one way out. */
function imageRefusals(placed: readonly Placed[]): PlatformNotice[] {
  const services = placed
    .filter(({ kind, origin }) => !isManaged(kind) && origin === undefined)
    .map(({ service }) => service);
  return services.length === 0 ? [] : [{ code: "no-registry", services }];
}

function dataLimits({ kind, definition }: Placed): PlatformLimit[] {
  const limits: PlatformLimit[] = [];
  if (definition.models && !definition.command && !definition.models.start) {
    limits.push({ limit: "weights-before-start" });
  }
  if (!hasDisk(kind, definition)) return limits;
  const volumes = Object.keys(definition.volumes ?? {});
  const { max: replicas } = replicaBounds(definition);
  if (replicas > 1) limits.push({ limit: "disk-of-one", replicas });
  if (volumes.length > 1) limits.push({ limit: "one-disk", volumes });
  return limits;
}

/** Keys that only an image says on Render. */
const IN_THE_IMAGE = ["files", "user", "workingDirectory"] as const;

function networkLimits({ kind, definition }: Placed): PlatformLimit[] {
  const { scheme } = protocolOf(definition);
  const { publish, alsoPublish = [], port, health, stopGraceSeconds = 10 } = definition;
  const limits: PlatformLimit[] = [];
  if (publish !== undefined && scheme !== "http") limits.push({ limit: "only-http", scheme });
  if (alsoPublish.length > 0) limits.push({ limit: "one-port", ports: alsoPublish });
  if (isManaged(kind) || kind === "static_site") return limits;
  if (port === undefined) {
    limits.push({ limit: "no-worker" });
  } else if (RENDER_RESERVED_PORTS.includes(port)) {
    limits.push({ limit: "reserved-port", port });
  }
  if (definition.entrypoint) limits.push({ limit: "entrypoint" });
  for (const key of IN_THE_IMAGE) {
    if (definition[key] !== undefined) limits.push({ limit: "in-image", key });
  }
  if (isPublic(kind) && health.path === undefined) limits.push({ limit: "health-command" });
  if (stopGraceSeconds > RENDER_SHUTDOWN_SECONDS) {
    limits.push({
      ...{ limit: "stop-time", seconds: stopGraceSeconds },
      mostSeconds: RENDER_SHUTDOWN_SECONDS,
    });
  }
  return limits;
}

function buildLimits({ kind, definition, origin }: Placed): PlatformLimit[] {
  if (isManaged(kind) || origin?.from !== "repository") return [];
  const { image } = definition;
  const limits: PlatformLimit[] = [];
  if (isCommit(origin.ref)) limits.push({ limit: "commit", commit: origin.ref.slice(0, 7) });
  const minutes = image.from === "build" ? (image.minutes ?? 0) : 0;
  if (minutes > RENDER_BUILD_MINUTES) {
    limits.push({ limit: "build-time", minutes, mostMinutes: RENDER_BUILD_MINUTES });
  }
  return limits;
}
