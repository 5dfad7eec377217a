import { EDGE } from "../core/model/edge";

/** A name as a DNS label: `My_App.web` → `my-app-web`. */
export function label(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 63)
    .replace(/-+$/, "");
  return plain === "" ? "service" : plain;
}

/** Names of services in the system, by their names in the compose file: DNS labels, each once, none of them the proxy's. */
export function serviceNames(names: readonly string[]): Map<string, string> {
  const given = new Map<string, string>();
  const taken = new Set<string>([EDGE]);
  for (const name of names) {
    let own = label(name);
    for (let count = 2; taken.has(own); count++) own = `${label(name)}-${count}`;
    taken.add(own);
    given.set(name, own);
  }
  return given;
}

/**
 * Text in which other names of services became the ones that they answer to; whole names only, and not keys like `db=` in options.
 */
export function withNames(text: string, aliases: ReadonlyMap<string, string>): string {
  let result = text;
  for (const [alias, name] of aliases) {
    if (alias === name || !result.includes(alias)) continue;
    const escaped = alias.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const host = new RegExp(`(^|[@,;\\s"']|://)${escaped}(?=$|[:/,;\\s"'?])`, "g");
    result = result.replace(host, (_, before: string) => `${before}${name}`);
  }
  return result;
}
