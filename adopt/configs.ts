import { relativePath } from "../core/compose/paths";
import { asMapping, isList, isMapping, type Mapping, type Value } from "../core/compose/value";
import type { Note } from "./draft";
import { label } from "./names";

/** Files of a service as its system says them. */
export interface Placed {
  /** Paths from the project's folder, by their path in the container. */
  readonly files: ReadonlyMap<string, string>;
  /** Texts that the compose file itself holds, by the path at which the project keeps them. */
  readonly texts: ReadonlyMap<string, string>;
  readonly notes: readonly Omit<Note, "service">[];
}

/** Folder of a new project for texts that stood in its compose file. */
const TEXTS = "configs";

/** Configs of a service: files of the project, and texts that become some. */
export function configsOf(value: Value | undefined, configs: Mapping, folder: string): Placed {
  const files = new Map<string, string>();
  const texts = new Map<string, string>();
  const notes: Omit<Note, "service">[] = [];
  for (const entry of isList(value) ? value : []) {
    const { source: name = "", target }: Mapping = isMapping(entry) ? entry : { source: entry };
    const { file, content } = asMapping(configs[String(name)]);
    const at = typeof target === "string" && target !== "" ? target : `/${name}`;
    if (typeof content === "string") {
      // A name that Compose would not take may lead anywhere as a path.
      const own = `${TEXTS}/${/^\w[\w.-]*$/.test(String(name)) ? name : label(String(name))}`;
      texts.set(own, content);
      files.set(at, own);
    } else if (typeof file === "string" && !relativePath(folder, file).startsWith("..")) {
      files.set(at, relativePath(folder, file));
    } else {
      notes.push({
        kind: "left-out",
        about: "configs",
        text: `${name}: it is no file of this project: name it in files, or build it into an image`,
      });
    }
  }
  return { files, texts, notes };
}
