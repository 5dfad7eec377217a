import { isInside, relativePath } from "../core/compose/paths";
import { asMapping, isList, type Value } from "../core/compose/value";
import type { Note } from "./draft";
import { label } from "./names";

/** Mounts of a service, sorted by whether its system can say them. */
export interface Mounts {
  /** Directories in the container, by the name of their volume. */
  readonly volumes: ReadonlyMap<string, string>;
  /** Files of the project, by their path in the container. */
  readonly files: ReadonlyMap<string, string>;
  /** Named volumes as the compose file calls them, to find those that are shared. */
  readonly named: readonly string[];
  readonly notes: readonly Omit<Note, "service">[];
}

/** Whether the last part of a path has an extension. */
function isFileName(target: string): boolean {
  return /\.[a-z0-9]{1,5}$/i.test(target.split("/").at(-1) ?? "");
}

function joined(path: string, below: string): string {
  return below === "" ? path : `${path.replace(/\/+$/, "")}/${below}`;
}

interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
}

/** Reads what a service mounts: texts of the project are its configuration, and what holds nothing yet is for its data. */
export function mountsOf(
  value: Value | undefined,
  {
    folder,
    textsAt,
  }: {
    readonly folder: string;
    readonly textsAt: (path: string) => readonly string[] | undefined;
  },
): Mounts {
  const volumes = new Map<string, string>();
  const files = new Map<string, string>();
  const named: string[] = [];
  const notes: Omit<Note, "service">[] = [];
  const note = (text: string, kind: Note["kind"] = "left-out") =>
    notes.push({ kind, about: "volumes", text });
  const texts = (full: string) => (isInside(folder, full) ? textsAt(full) : undefined);
  const add = (name: string, target: string) => {
    let own = label(name);
    for (let count = 2; volumes.has(own); count++) own = `${label(name)}-${count}`;
    volumes.set(own, target);
  };
  for (const { type, source: full, target } of listed(value)) {
    const source = type === "bind" ? shown(folder, full) : full;
    if ([...volumes.values()].includes(target)) continue;
    if (type === "tmpfs") note(`tmpfs at ${target}`);
    else if (type === "volume") {
      if (source) named.push(source);
      note(
        `${source || "the volume"} at ${target} begins empty: copy what Compose's own holds`,
        "changed",
      );
      add(source || target.split("/").filter(Boolean).at(-1) || "data", target);
    } else if (/docker\.sock$/.test(source)) {
      note("/var/run/docker.sock: no container commands the engine that runs it");
    } else if (/^\/(etc|proc|sys|dev|var\/run|run|lib|usr)(\/|$)/.test(source) || source === "/") {
      note(`${source}: a path of the host`);
    } else if (texts(full) === undefined || (texts(full)?.length === 0 && isFileName(target))) {
      note(
        `${source} at ${target}: build it into an image (FROM …, COPY …), since servers have no such file`,
      );
    } else if (texts(full)?.length) {
      for (const below of texts(full) ?? []) {
        files.set(joined(target, below), relativePath(folder, joined(full, below)));
      }
      if (texts(full)?.[0] !== "") {
        note(
          `${source} at ${target}: its files are there as they are now, and read-only`,
          "changed",
        );
      }
    } else {
      note(`${source} at ${target} is a volume now; copy what the directory holds`, "changed");
      add(
        source
          .split("/")
          .filter((part) => /\w/.test(part))
          .at(-1) ?? "data",
        target,
      );
    }
  }
  return { volumes, files, named, notes };
}

function listed(value: Value | undefined): Mount[] {
  return (isList(value) ? value : []).map((entry): Mount => {
    const { type, source, target } = asMapping(entry);
    return {
      type: String(type ?? "volume"),
      source: String(source ?? ""),
      target: String(target ?? ""),
    };
  });
}

/** A path of the machine as the project names it. */
function shown(folder: string, full: string): string {
  if (!full.startsWith("/") || !isInside(folder, full)) return full;
  return `./${relativePath(folder, full)}`;
}
