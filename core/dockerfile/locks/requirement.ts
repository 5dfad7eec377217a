import { normalised } from "./lock";

/** One requirement of Python packages: PEP 508, or the address of a wheel. */
export interface Requirement {
  readonly name: string;
  readonly extras: readonly string[];
  /** Version where exactly one is allowed, empty otherwise. */
  readonly version: string;
  /** Address that it is taken from. */
  readonly source: string | undefined;
  /** Environment marker, empty where it has none. */
  readonly marker: string;
  /** As written, without hashes and markers. */
  readonly written: string;
}

const REQUIREMENT =
  /^([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*(?:@\s*(\S+)|([^;#\\]*?))\s*(?:;((?:'[^']*'|"[^"]*"|[^#\\'"])*?))?(?=$|\\|\s+[#\\]|\s+--(?:hash|config-settings|global-option))/;

/** A requirement; undefined where a text is none, as a directory or an address that names no package. */
export function parseRequirement(text: string): Requirement | undefined {
  const address =
    /^(?:https?|file):\S*\/([A-Za-z0-9][\w.]*)-(\d[^-/]*)(?:-\S*\.whl|\.tar\.gz|\.zip)/.exec(text);
  if (address) {
    const [, name, release] = address;
    const version = release.replace(/%2B/i, "+");
    const base = { name: normalised(name), extras: [], version, marker: "" };
    return { ...base, source: text, written: text };
  }
  const named = /^(?:git\+|https?:)\S*[#&]egg=([\w.-]+)/.exec(text);
  if (named) {
    const base = { name: normalised(named[1]), extras: [], version: "", marker: "" };
    return { ...base, source: text, written: text };
  }
  const [, name, extras = "", source, spec = "", marker = ""] = REQUIREMENT.exec(text) ?? [];
  if (!name || /[/\\]/.test(spec) || /\.(whl|zip|tar\.gz)$/.test(name)) return undefined;
  return {
    name: normalised(name),
    extras: extras
      .split(",")
      .map((extra) => normalised(extra.trim()))
      .filter(Boolean),
    version: /^\(?={2,3}\s*([^\s,*)]+)\)?$/.exec(spec)?.[1] ?? "",
    source,
    marker: marker.trim(),
    written: text.split(/\s*(?:;|\\|\s#|\s--hash)/)[0],
  };
}
