/** Path without `.`, `..` and double slashes; `.` where nothing is left. */
export function normalPath(path: string): string {
  const root = path.startsWith("/") ? "/" : "";
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== ".." || parts.length === 0 || parts.at(-1) === "..") {
      if (part !== ".." || root === "") parts.push(part);
    } else parts.pop();
  }
  return `${root}${parts.join("/")}` || ".";
}

/** Parts as one path. */
export function joinPath(...parts: readonly string[]): string {
  return normalPath(parts.filter((part) => part !== "").join("/"));
}

/** Path that `path` means in a directory. */
export function resolvePath(directory: string, path: string): string {
  return path.startsWith("/") ? normalPath(path) : joinPath(directory, path);
}

/** Characters of the longest path that Linux takes (PATH_MAX of limits.h). */
const LONGEST_PATH = 4096;

/** Directory that `cd` leads to; one of a longer path than there can be leads nowhere. */
export function changedDirectory(directory: string, path: string): string {
  // What every script writes: nothing in it has to be taken out.
  const isPlain = directory.length > 1 && /^[\w-][\w.-]*$/.test(path);
  const there = isPlain ? `${directory}/${path}` : resolvePath(directory, path);
  return there.length > LONGEST_PATH ? directory : there;
}

/** Directory that a path is in: `.` or `/` at the top. */
export function directoryOf(path: string): string {
  const cut = path.lastIndexOf("/");
  return cut < 0 ? "." : path.slice(0, cut) || "/";
}

/** Last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Part of a path below a directory: empty for the directory itself, undefined for a path outside of it. */
export function below(path: string, directory: string): string | undefined {
  if (directory === "." || directory === "") return path === "." ? "" : path;
  if (path === directory) return "";
  const start = directory === "/" ? "/" : `${directory}/`;
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}
