import { relativePath } from "../core/compose/paths";
import type { ComposeService } from "../core/compose/service";
import { isMapping, type Mapping } from "../core/compose/value";
import type { DraftImage, Note } from "./draft";

/** Image that a service runs, or the folder that it is built from; notes say what of its `build` is left out. */
export function imageOf(
  { image, build: sources }: ComposeService,
  build: Mapping,
  folder: string,
  note: (note: Omit<Note, "service">) => void,
): DraftImage {
  if (!sources) return { from: "upstream", name: image as string };
  for (const key of [
    "args",
    "target",
    "additional_contexts",
    "dockerfile_inline",
    "secrets",
    "ssh",
  ]) {
    const value = build[key];
    if (value === undefined || (isMapping(value) && Object.keys(value).length === 0)) continue;
    note({ kind: "left-out", about: `build.${key}`, text: "set it in the Dockerfile" });
  }
  const context = String(build.context ?? folder);
  const directory = context.startsWith("/") ? relativePath(folder, context) || "." : context;
  const dockerfile =
    build.dockerfile === undefined ? undefined : String(build.dockerfile).replace(/^\.\//, "");
  return { from: "build", name: directory, ...(dockerfile ? { dockerfile } : {}) };
}
