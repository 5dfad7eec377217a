import {
  RENDER_BUILD_MINUTES,
  RENDER_RESERVED_PORTS,
  RENDER_SHUTDOWN_SECONDS,
} from "../../catalog/render";
import { protocolOf, replicaBounds } from "../../model/service";
import { isCommit } from "../../model/source";
import { addressed, hasDisk, isManaged, isPublic, type Placed, toldBefore } from "./layout";

/** Refusals of what Render cannot honour, each with the service and the way out. */
export function refusalsOf(placed: readonly Placed[]): string[] {
  return [
    ...imageRefusals(placed),
    ...placed.flatMap((one) => [
      ...dataRefusals(one),
      ...networkRefusals(one),
      ...buildRefusals(one),
    ]),
  ];
}

/** Services that count on a name that Render does not give them, or may not give them. */
export function warningsOf(placed: readonly Placed[]): string[] {
  return [...unaddressed(placed), ...foretold(placed)];
}

/** Said before, since Render alone decides on names; a run in which it decides otherwise fails. */
function foretold(placed: readonly Placed[]): string[] {
  const told = toldBefore(placed);
  return placed.flatMap(({ service, name }) =>
    (told.get(service) ?? []).map(
      (other) =>
        `${other}: is given the address of ${service} before that exists, so render has to name it ${name}: it does unless the name is taken`,
    ),
  );
}

function unaddressed(placed: readonly Placed[]): string[] {
  return placed
    .filter(({ kind }) => kind !== "static_site")
    .flatMap(({ service, definition }) => {
      const told = addressed(definition);
      const names = new Map(placed.map(({ service, name }) => [service, name]));
      return (definition.needs ?? [])
        .filter((need) => names.has(need) && !told.includes(need))
        .map(
          (need) =>
            `${service}: no variable tells it where ${need} is, and on render that is ${names.get(need)}: give it url("${need}") if it asks for it by name`,
        );
    });
}

/** One sentence for all of them: they have one way out. */
function imageRefusals(placed: readonly Placed[]): string[] {
  const missing = placed
    .filter(({ kind, origin }) => !isManaged(kind) && origin === undefined)
    .map(({ service }) => service);
  if (missing.length === 0) return [];
  return [
    `${missing.join(", ")}: no registry holds the image: set enxuto:registry, or in enxuto:sources a repository and branch (https://github.com/team/app#main:directory) or an image by digest`,
  ];
}

function dataRefusals({ service, kind, definition }: Placed): string[] {
  const refusals: string[] = [];
  if (definition.models && !definition.command && !definition.models.start) {
    refusals.push(
      `${service}: render fills no volume before a start, and what comes after the fetch is not known: give its models a start command`,
    );
  }
  if (!hasDisk(kind, definition)) return refusals;
  const volumes = Object.keys(definition.volumes ?? {});
  const { max } = replicaBounds(definition);
  if (max > 1) {
    refusals.push(
      `${service}: a disk on render belongs to one instance, and it has ${max}: run one, or keep the data in a database`,
    );
  }
  if (volumes.length > 1) {
    refusals.push(
      `${service}: render gives a service one disk, and it has ${volumes.join(", ")}: keep one volume`,
    );
  }
  return refusals;
}

/** Keys that only an image says on Render, and how it does. */
const IN_THE_IMAGE = {
  files: "COPY them in its Dockerfile",
  user: "set USER in its Dockerfile",
  workingDirectory: "set WORKDIR in its Dockerfile",
} as const;

function networkRefusals({ service, kind, definition }: Placed): string[] {
  const { scheme } = protocolOf(definition);
  const { publish, alsoPublish = [], port, health, stopGraceSeconds = 10 } = definition;
  const refusals: string[] = [];
  if (publish !== undefined && scheme !== "http") {
    refusals.push(
      `${service}: render publishes only HTTP, and this speaks ${scheme}: drop publish, or run it on a server`,
    );
  }
  if (alsoPublish.length > 0) {
    refusals.push(
      `${service}: render publishes one port, and it asks for ${alsoPublish.join(", ")} as well: drop alsoPublish, or run it on a server`,
    );
  }
  if (isManaged(kind) || kind === "static_site") return refusals;
  if (port === undefined) {
    refusals.push(`${service}: render runs no worker without a port here: run it on a server`);
  } else if (RENDER_RESERVED_PORTS.includes(port)) {
    refusals.push(`${service}: render keeps port ${port} for itself: listen on another one`);
  }
  if (definition.entrypoint) {
    refusals.push(
      `${service}: render keeps the image's entrypoint: build it into the image, or run it on a server`,
    );
  }
  for (const [key, way] of Object.entries(IN_THE_IMAGE)) {
    if (definition[key as keyof typeof IN_THE_IMAGE] !== undefined) {
      refusals.push(
        `${service}: render takes ${key} from the image: ${way}, or run it on a server`,
      );
    }
  }
  if (isPublic(kind) && health.path === undefined) {
    refusals.push(
      `${service}: render asks a public service over HTTP whether it is healthy, and its check is a command: use http(path, port, …)`,
    );
  }
  if (stopGraceSeconds > RENDER_SHUTDOWN_SECONDS) {
    refusals.push(
      `${service}: render kills after ${RENDER_SHUTDOWN_SECONDS} s, and it asks for ${stopGraceSeconds} s to stop: lower stopGraceSeconds`,
    );
  }
  return refusals;
}

function buildRefusals({ service, kind, definition, origin }: Placed): string[] {
  if (isManaged(kind) || origin?.from !== "repository") return [];
  const { image } = definition;
  const refusals: string[] = [];
  if (isCommit(origin.ref)) {
    refusals.push(
      `${service}: render deploys a branch, and enxuto:sources names the commit ${origin.ref.slice(0, 7)}: name a branch`,
    );
  }
  if (image.from === "build" && (image.minutes ?? 0) > RENDER_BUILD_MINUTES) {
    refusals.push(
      `${service}: its build takes ${image.minutes} minutes, and render stops one after ${RENDER_BUILD_MINUTES}: build it elsewhere and set enxuto:registry`,
    );
  }
  return refusals;
}
