import { NODE_RELEASES, OLDEST_NODE } from "../core/catalog/node-releases";

/** Sentence on a version of Node.js. */
export interface NodeJudgement {
  readonly state: "ok" | "missing" | "optional";
  readonly found: string;
  /** Way to a better one, where there is a reason. */
  readonly get?: string;
}

/** Whether enxuto runs on a version of Node.js, and until when that is supported by its makers. */
export function judgedNode(version: string, today: Date): NodeJudgement {
  const newest = NODE_RELEASES[NODE_RELEASES.length - 1];
  const get = `install Node ${newest.major}`;
  if (isOlder(version, OLDEST_NODE)) {
    return { state: "missing", found: `${version}, expected ${OLDEST_NODE} or newer`, get };
  }
  const release = NODE_RELEASES.find(({ major }) => major === Number(version.split(".")[0]));
  if (!release) {
    const tested = NODE_RELEASES.map(({ major }) => major).join(", ");
    return { state: "ok", found: `${version}, not among those tested: ${tested}` };
  }
  const { supportedUntil: end } = release;
  return today.getTime() > Date.parse(end)
    ? { state: "optional", found: `${version} works, but its support ended on ${end}`, get }
    : { state: "ok", found: `${version}, supported until ${end}` };
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((one) => one.split(".").map(Number));
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && a[at] < b[at];
}
