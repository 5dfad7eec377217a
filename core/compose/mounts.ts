import { sentence } from "../capacity/sentence";
import { got, UserError } from "../capacity/user-error";
import { folderOf, resolvePath } from "./paths";
import { asMapping, isList, isMapping, type Mapping, textAt, type Value } from "./value";

/** Place in a container at which something of its host lies. */
export interface Mount {
  /** Directory or file of the container. */
  readonly target: string;
  /** `volume`, `bind`, or another of Compose's types. */
  readonly type: string;
  /** Name of a volume, or path on the host as the file has it; empty for a volume without a name. */
  readonly source: string;
  /** Path on the host that its volume is bound to. @default - the engine keeps the volume */
  readonly device?: string;
}

/** Paths on the host that volumes are bound to, by their names: `driver_opts: {type: none, o: bind, device: /srv/data}`. */
export function devicesIn(volumes: Mapping): Map<string, string> {
  const bound = new Map<string, string>();
  for (const [name, volume] of Object.entries(volumes)) {
    const { o, device } = asMapping(asMapping(volume).driver_opts);
    if (typeof device !== "string" || !/(?:^|,)r?bind(?:,|$)/.test(String(o))) continue;
    bound.set(name, device);
  }
  return bound;
}

/**
 * Volumes with a name among mounts, each once, but for those at directories of temporary files. One whose name is a single letter is
 * without a name to Compose, and holds the data all the same.
 */
export function dataVolumesIn(mounts: readonly Mount[]): string[] {
  const names = mounts.flatMap(({ target, type, source }) => {
    if (type !== "volume" || isTemporary(target)) return [];
    return isDrivePath(target) ? [target] : [source];
  });
  return [...new Set(names)].filter((name) => name !== "");
}

/** Folders of what a project installs, which its image brings again. */
const INSTALLED = /\/(?:node_modules|vendor|\.?venv)$/;

/**
 * Places of volumes without a name that hold data of their own: not those of temporary files, nor those that keep a part of a
 * mounted folder as the image has it, as `/app/node_modules` does below `.:/app`.
 */
export function unnamedVolumesIn(mounts: readonly Mount[]): string[] {
  const isUnnamed = ({ target, type, source }: Mount) =>
    type === "volume" && source === "" && target.startsWith("/") && !isTemporary(target);
  const bound = new Set(mounts.flatMap(({ type, target }) => (type === "bind" ? [target] : [])));
  const isCovering = ({ target }: Mount) => foldersOver(target).some((each) => bound.has(each));
  return mounts
    .filter((mount) => isUnnamed(mount) && !isCovering(mount) && !INSTALLED.test(mount.target))
    .map(({ target }) => target);
}

/** Whether Compose reads a mount as a path on a drive: `d:/data`. */
export function isDrivePath(target: string): boolean {
  return /^[a-z]:\//i.test(target);
}

/** Whether a directory is one of temporary files: what is in there is nobody's data, on whatever volume it lies. */
function isTemporary(directory: string): boolean {
  return /^\/(tmp|var\/tmp|run|var\/run)(\/|$)/.test(directory);
}

/** `data:/var/lib/data` and its long form, the last one at each target. What Compose cannot read is told to `refuse`, and left out. */
export function mountsOf(
  path: string,
  value: Value | undefined,
  refuse: (error: UserError, index: number) => void,
): Mount[] {
  const mounts = new Map<string, Mount>();
  for (const [index, entry] of (isList(value) ? value : []).entries()) {
    const mount = isMapping(entry) ? entry : shortMount(textAt(path, entry) ?? "");
    if (!mount) {
      refuse(
        new UserError(
          path,
          sentence`${got(entry)}, expected a mount: data:/var/lib/data, ./data:/data:ro`,
        ),
        index,
      );
      continue;
    }
    const target = cleaned(textAt(path, mount.target) ?? "");
    const [type, source] = [mount.type, mount.source].map((one) =>
      typeof one === "string" ? one : "",
    );
    mounts.set(target, { target, type, source });
  }
  return [...mounts.values()];
}

/** Folders that are looked at above a path. */
const MAXIMUM_FOLDERS = 64;

/** A path and the folders over it, without the root. */
function foldersOver(path: string): string[] {
  const folders: string[] = [];
  for (let at = path; at !== "/" && folders.length < MAXIMUM_FOLDERS; at = folderOf(at)) {
    folders.push(at);
  }
  return folders;
}

/** The directories that `tmpfs` mounts: `/run`, `/dev/shm:size=1g`. */
export function tmpfsOf(value: Value | undefined): string[] {
  const entries = isList(value) ? value : [value];
  return entries.flatMap((entry) =>
    typeof entry === "string" ? cleaned(entry.split(":")[0]) : [],
  );
}

/** A target as Compose writes it: without what leads nowhere and without a slash at its end. */
function cleaned(target: string): string {
  if (target.startsWith("/")) return resolvePath("/", target);
  return resolvePath("/", target).slice(1) || ".";
}

/** A mount in its long form, `{ type, source, target }`; a source on the host is absolute, but for what lies in somebody's home. */
export function longMount(entry: Value, folder: string): Value {
  const mount = isMapping(entry) ? entry : shortMount(String(entry));
  if (!mount) return entry;
  const { type, source } = mount;
  if (type !== "bind" || typeof source !== "string" || /^~|^[a-z]:[\\/]/i.test(source))
    return mount;
  return { ...mount, source: resolvePath(folder, source) };
}

/** A mount in its short form, part by part as Compose reads it; undefined where a part is empty or one too many. */
function shortMount(text: string): Mapping | undefined {
  if (text === "") return undefined;
  if (text.length <= 2) return { type: "volume", source: "", target: text };
  const parts = partsOf(text);
  if (parts.some((part) => part === "") || parts.length > 3) return undefined;
  const [first, second] = parts;
  if (second === undefined) return { type: "volume", source: "", target: first };
  const isBind = /^[./~]|^\\\\|^\p{L}:/u.test(first);
  return { type: isBind ? "bind" : "volume", source: first, target: second };
}

/** What stands between the colons; that after the letter of a drive is none of them. */
function partsOf(text: string): string[] {
  const parts = [""];
  for (const letter of text) {
    const part = parts[parts.length - 1];
    if (letter === ":" && !/^\p{L}$/u.test(part)) parts.push("");
    else parts[parts.length - 1] = part + letter;
  }
  return parts;
}
