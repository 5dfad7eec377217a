import { EDGE } from "../core/model/edge";
import { lines } from "../engine/engine";
import type { Docker } from "../engine/server-engine";
import { SERVICE_LABEL } from "../engine/stack-labels";

/** Files that a container keeps in a volume without a name, which its image declares: they go with the container. */
export interface InnerData {
  readonly service: string;
  readonly container: string;
  /** Directory in the container. */
  readonly directory: string;
}

/** Mount and labels of a container, as an engine tells them. */
interface Inspected {
  readonly Name: string;
  /** Time at which it was made, ISO 8601. */
  readonly Created: string;
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
 * Files in volumes without a name that containers of an engine have written since they were made, but for those of the proxy and in
 * `scratch`, the directories of a service that it may lose. An image without a shell, and a container that is stopped, cannot be asked.
 */
export async function innerData(
  engine: Docker,
  stack: string,
  ids: readonly string[],
  scratch: (service: string) => readonly string[],
): Promise<InnerData[]> {
  if (ids.length === 0) return [];
  const ours = ["--filter", `label=enxuto.stack=${stack}`];
  const there = lines(await engine(["ps", "--quiet", "--no-trunc", ...ours]));
  const running = ids.filter((id) => there.includes(id));
  if (running.length === 0) return [];
  const inspected: Inspected[] = JSON.parse(await engine(["inspect", ...running]));
  const found: InnerData[] = [];
  for (const { Name, Created, Config, Mounts = [] } of inspected) {
    const service = Config.Labels?.[SERVICE_LABEL] ?? "";
    if (service === EDGE) continue;
    const container = Name.replace(/^\//, "");
    for (const { Type, Name: volume = "", Destination: directory } of Mounts) {
      if (Type !== "volume" || !UNNAMED.test(volume)) continue;
      if (scratch(service).includes(directory)) continue;
      if (await hasWritten(engine, container, directory, Date.parse(Created)))
        found.push({ service, container, directory });
    }
  }
  return found;
}

/** Whether a directory holds a file that is younger than its container, by the engine's clock: what the image brought is as old as that. */
async function hasWritten(
  engine: Docker,
  container: string,
  directory: string,
  made: number,
): Promise<boolean> {
  const since = Math.floor(made / 1000);
  const script = `find "$0" -type f -mmin -$((($(date +%s) - ${since}) / 60 + 1)) 2>/dev/null | head -n 1`;
  const found = await engine(["exec", container, "sh", "-c", script, directory]).catch(() => "");
  return found.trim() !== "";
}
