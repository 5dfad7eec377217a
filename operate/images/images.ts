import * as path from "node:path";
import {
  type BuildPlan,
  type ImagePlan,
  imagePlan,
  imageSourcesOf,
} from "../../components/image-plan";
import { oneOf, UserError } from "../../core/capacity/user-error";
import type { Image } from "../../core/model/image";
import type { Service } from "../../core/model/service";
import type { Settings } from "../../program/settings";
import { type ImageSources, readSources } from "./sources";

/** A service's image, and where its measurements are kept. */
export interface ServiceImagePlan {
  readonly service: string;
  /** The directory below `images/` that holds its measurements: `backend`, `postgres`. */
  readonly image: string;
  readonly plan: ImagePlan;
}

/** A service's image that is built here. */
export interface BuiltImagePlan extends ServiceImagePlan {
  readonly plan: BuildPlan;
  readonly sources: ImageSources;
  /** MB that the image may take on the disk. */
  readonly budgetMB?: number;
}

/** The images of the services that are named, or of all of them, as the program would build and pull them. */
export function imagesOf(settings: Settings, services: readonly string[]): ServiceImagePlan[] {
  const { system } = settings;
  const unknown = services.find((service) => !system.services.has(service));
  if (unknown !== undefined) {
    throw new UserError(
      unknown,
      `is not a service of ${system.name}, ${oneOf(system.services.keys())}`,
    );
  }
  return [...system.services]
    .filter(([service]) => services.length === 0 || services.includes(service))
    .map(([service, { image }]) => {
      const plan = imagePlan(imageSourcesOf(service, settings));
      return { service, image: imageName(image), plan };
    });
}

/** The images that are built here, with what their sources tell. */
export function builtImagesOf(settings: Settings, services: readonly string[]): BuiltImagePlan[] {
  return imagesOf(settings, services).flatMap(({ service, image, plan }) => {
    if (plan.from !== "build") return [];
    const definition = settings.system.services.get(service) as Service;
    const budgetMB = definition.image.from === "build" ? definition.image.budgetMB : undefined;
    return [{ service, image, plan, sources: readSources(plan.context), budgetMB }];
  });
}

/** Throws a UserError where a service is made from elsewhere: its figures would take the place of those of the image here. */
export function requireOwn(
  { sources }: Settings,
  { service, image }: Pick<ServiceImagePlan, "service" | "image">,
  what: string,
): void {
  if (sources[service] === undefined) return;
  throw new UserError(
    what,
    `enxuto:sources.${service} puts ${sources[service]} in place of images/${image}, whose figures would be overwritten: leave out the setting, or ${service}`,
  );
}

/** The name of an image without its folder, registry or version. */
export function imageName(image: Image): string {
  return image.from === "build"
    ? path.basename(image.directory)
    : (image.reference.split("/").at(-1)?.split(/[:@]/)[0] ?? image.reference);
}
