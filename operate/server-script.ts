import { hereDocument } from "../engine/shell-words";

/**
 * Lines of root's shell on a server that put a file there. One that is at work keeps the file that it began with: a shell reads on
 * in what it runs.
 */
export function fileLines(path: string, content: string): string[] {
  return [...hereDocument(`cat >${path}.new`, content), `mv ${path}.new ${path}`];
}

/** Lines of a shell that install a package whose command is not there yet. Their script comes by standard input, which apt-get must not read. */
export function packageLines(command: string, name: string): string[] {
  return [
    `command -v ${command} >/dev/null || { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -yqq ${name}; } </dev/null >/dev/null`,
  ];
}
