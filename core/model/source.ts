import type { Image } from "./image";
import type { Variant } from "./service";
import type { System } from "./system";

/** Source of a service's image instead of its own build context, as the setting `sources` says. */
export type Source =
  | { readonly from: "directory"; readonly directory: string }
  | {
      readonly from: "repository";
      readonly url: string;
      /** A branch, a tag or a commit. */
      readonly ref: string;
      /** The directory in the repository; empty for its root. */
      readonly directory: string;
    }
  | {
      readonly from: "image";
      /** `name@sha256:…`. */
      readonly reference: string;
    }
  | {
      /** Built by an earlier `up`, and still on the host: what `rollback` returns to. */
      readonly from: "built";
      readonly reference: string;
    };

const REPOSITORY = /^((?:https:\/\/|ssh:\/\/|git@)[^#\s]+)#([^:\s]+)(?::([^\s]*))?$/;
const BUILT = /^built:([a-z0-9][\w./-]*:[\w.-]+)$/;
const IMAGE = /^[a-z0-9][\w.:/-]*@sha256:[0-9a-f]{64}$/;

/** Reads a source: `../backend`, `https://github.com/team/app#develop:service_backend`, `registry.example.com/team/backend@sha256:…`. */
export function parseSource(text: string): Source {
  const repository = REPOSITORY.exec(text);
  if (repository) {
    const [, url, ref, directory = ""] = repository;
    return { from: "repository", url, ref, directory: directory.replace(/^\/|\/$/g, "") };
  }
  const built = BUILT.exec(text);
  if (built) return { from: "built", reference: built[1] };
  if (IMAGE.test(text)) return { from: "image", reference: text };
  return { from: "directory", directory: text };
}

/** The source of an image that an earlier `up` left: by its name on the host, or by digest in a registry. */
export function earlierSource(reference: string): string {
  return IMAGE.test(reference) ? reference : `built:${reference}`;
}

/** Whether a ref is a commit, which never moves: its full hash. */
export function isCommit(ref: string): boolean {
  return /^[0-9a-f]{40}$/.test(ref);
}

/**
 * The system without what is known of the images of services that are made from elsewhere: what was measured of ours, and asked of
 * it, says nothing of another. What an earlier `up` built lies on the host's disk already, so that its size stays.
 */
export function withSources(system: System, sources: Readonly<Record<string, string>>): System {
  const services = new Map(
    [...system.services].map(([name, service]) => {
      if (sources[name] === undefined) return [name, service];
      const sized = parseSource(sources[name]).from === "built";
      const variants = Object.entries(service.variants ?? {}).map(
        ([variant, its]) => [variant, unmeasured(its, sized)] as const,
      );
      const plain = unmeasured(service, sized);
      return [
        name,
        service.variants ? { ...plain, variants: Object.fromEntries(variants) } : plain,
      ];
    }),
  );
  return { ...system, services };
}

function unmeasured<T extends Pick<Variant, "image" | "footprint">>(
  { footprint: _, ...its }: T,
  sized: boolean,
): Omit<T, "footprint"> & Pick<Variant, "image"> {
  return { ...its, image: sized ? its.image : unsized(its.image) };
}

function unsized(image: Image): Image {
  if (image.from !== "build") return image;
  const { size: _, budgetMB: __, ...rest } = image;
  return rest;
}
