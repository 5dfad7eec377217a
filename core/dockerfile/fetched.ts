import { TOOL_SCRIPTS } from "../catalog/install-scripts";
import { optionsOf } from "./installers/options";
import { baseName, resolvePath } from "./paths";

/** A file that a command takes from the network. */
export interface Fetched {
  readonly address: string;
  /** Path that it is saved to; undefined where it goes to the output. */
  readonly path?: string;
}

const VALUED =
  /^(-[AbcdeEFHKmoPrTtuUwXxz]|--(output|output-dir|header|retry|retry-delay|retry-max-time|max-time|connect-timeout|proto|user-agent|user|cacert|data|request|output-document|directory-prefix|tries|timeout))$/;

/** What `curl` or `wget` fetches; undefined for other commands. */
export function fetchedBy(words: readonly string[], directory: string): Fetched | undefined {
  const [program, ...rest] = words;
  if (program === "curl") {
    const options = optionsOf(rest, VALUED);
    const address = addressIn(options.bare);
    if (address === undefined) return undefined;
    const remoteName = rest.some((word) => /^-[a-zA-Z]*O[a-zA-Z]*$|^--remote-name$/.test(word));
    // Letters that need no value may stand in front of one that does: `-fsSLo install.sh`.
    const clustered = rest.findIndex((word) => /^-[a-np-zA-Z]+o$/.test(word));
    const said =
      options.values("-o", "--output")[0] ?? (clustered < 0 ? undefined : rest[clustered + 1]);
    const name = said ?? (remoteName ? baseName(address) : undefined);
    return { address, path: name === undefined ? undefined : resolvePath(directory, name) };
  }
  if (program === "wget") {
    const clustered = rest.findIndex((word) => /^-[a-zA-Z]*O-?$/.test(word));
    const said = rest.find((word) => word.startsWith("--output-document="))?.split("=")[1];
    const name = clustered < 0 ? said : rest[clustered].endsWith("-") ? "-" : rest[clustered + 1];
    const address = addressIn(rest);
    if (address === undefined) return undefined;
    if (name === "-") return { address };
    return { address, path: resolvePath(directory, name ?? baseName(address)) };
  }
  return undefined;
}

/** Whether a script at an address is known to bring no CUDA. */
export function bringsTool(address: string): boolean {
  const bare = address.replace(/^https?:\/\//, "");
  return TOOL_SCRIPTS.some((beginning) => bare.startsWith(beginning));
}

function addressIn(words: readonly string[]): string | undefined {
  return (
    words.find((word) => /^https?:\/\//.test(word)) ??
    words.find((word) => /^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(word) && !/^[\d.]+$/.test(word))
  );
}
