import { confinementOf } from "../core/model/confined";
import { EDGE } from "../core/model/edge";
import type { Service } from "../core/model/service";
import { lines } from "../engine/engine";
import type { Docker } from "../engine/server-engine";
import { SERVICE_LABEL } from "../engine/stack-labels";
import { CONTAINER } from "../pulumi/events/steps";
import type { StateResource } from "../pulumi/state";

/** Files that a container keeps in a volume without a name, which its image declares: they go with the container. */
export interface InnerData {
  readonly service: string;
  readonly container: string;
  /** Directory in the container. */
  readonly directory: string;
  /** Whether files were seen there: an image without a shell, and a container that is stopped, cannot be asked. */
  readonly isSeen: boolean;
}

/** Mount and labels of a container, as an engine tells them. */
interface Inspected {
  readonly Name: string;
  /** Time at which it was made, ISO 8601. */
  readonly Created: string;
  readonly State: { readonly Running: boolean };
  readonly Config: { readonly Labels?: Readonly<Record<string, string>> };
  readonly Mounts?: readonly {
    readonly Type: string;
    readonly Name?: string;
    readonly Destination: string;
  }[];
}

/** Name that Docker gives a volume that nobody named. */
const UNNAMED = /^[0-9a-f]{64}$/;

/**
 * Files in volumes without a name that containers of a state have written since they were made, or may have, but for those of the proxy
 * and in directories that their services say they may lose.
 */
export async function innerData(
  engine: Docker,
  stack: string,
  resources: readonly Pick<StateResource, "type" | "id">[],
  services: ReadonlyMap<string, Service>,
): Promise<InnerData[]> {
  const known = resources.flatMap(({ type, id }) => (type === CONTAINER && id ? [id] : []));
  if (known.length === 0) return [];
  const ours = ["--filter", `label=enxuto.stack=${stack}`];
  const there = lines(await engine(["ps", "--all", "--quiet", "--no-trunc", ...ours]));
  const ids = known.filter((id) => there.includes(id));
  if (ids.length === 0) return [];
  const inspected: Inspected[] = JSON.parse(await engine(["inspect", ...ids]));
  const found: InnerData[] = [];
  for (const { Name, Created, State, Config, Mounts = [] } of inspected) {
    const service = Config.Labels?.[SERVICE_LABEL] ?? "";
    if (service === EDGE) continue;
    const container = Name.replace(/^\//, "");
    const declared = services.get(service);
    const scratch = declared ? Object.keys(confinementOf(declared).writable) : [];
    for (const { Type, Name: volume = "", Destination: directory } of Mounts) {
      if (Type !== "volume" || !UNNAMED.test(volume)) continue;
      if (scratch.includes(directory)) continue;
      const written = State.Running
        ? await hasWritten(engine, container, directory, Date.parse(Created))
        : undefined;
      // A cache keeps nothing: only what was seen is worth a word.
      if (written === undefined && isCache(declared)) continue;
      if (written !== false) {
        found.push({ service, container, directory, isSeen: written !== undefined });
      }
    }
  }
  return found;
}

function isCache(service: Service | undefined): boolean {
  const { protocol } = service ?? {};
  return protocol?.scheme === "redis" && protocol.eviction !== "noeviction";
}

/**
 * Whether a directory holds a file that is younger than its container, by the engine's clock: what the image brought is as old as that.
 * Undefined where nothing in the container can tell.
 */
async function hasWritten(
  engine: Docker,
  container: string,
  directory: string,
  made: number,
): Promise<boolean | undefined> {
  const since = Math.floor(made / 1000);
  const script = `command -v find >/dev/null || exit 1; find "$0" -type f -mmin -$((($(date +%s) - ${since}) / 60 + 1)) 2>/dev/null | head -n 1`;
  return engine(["exec", container, "sh", "-c", script, directory]).then(
    (found) => found.trim() !== "",
    () => undefined,
  );
}
