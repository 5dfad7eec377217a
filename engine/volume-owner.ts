import { lines } from "./engine";
import type { Docker } from "./server-engine";
import { SERVICE_LABEL, type StackOnEngine, stackLabels } from "./stack-labels";

/** Stack that a volume was made for. Projects that share an engine may have systems and stacks of the same names. */
export interface VolumeOwner extends StackOnEngine {
  readonly project: string;
}

/** A volume that an engine has. */
export interface EngineVolume {
  readonly name: string;
  /** Time at which it was made by the engine's clock, ISO 8601. */
  readonly created: string;
  /** Stack that its labels name; undefined for one without, as versions up to 0.2.0 made all. */
  readonly owner: VolumeOwner | undefined;
}

/** Key of the label that names the project of a volume. */
const PROJECT_LABEL = "enxuto.project";

/** Labels of a new volume, which say whose it is: names do not, since those of `shop` with a stack `a-b` and of `shop-a` with `b` are the same. */
export function volumeLabels(
  owner: VolumeOwner,
  service: string,
): { readonly label: string; readonly value: string }[] {
  return [`${PROJECT_LABEL}=${owner.project}`, ...stackLabels(owner), `${SERVICE_LABEL}=${service}`]
    .map((line) => line.split(/=(.*)/s))
    .map(([label, value]) => ({ label, value }));
}

/** Volumes of an engine whose names are wanted; `filters` are words of `docker volume ls`. */
export async function volumesOn(
  engine: Docker,
  isWanted: (name: string) => boolean,
  ...filters: readonly string[]
): Promise<EngineVolume[]> {
  const names = lines(await engine(["volume", "ls", "--quiet", ...filters])).filter(isWanted);
  if (names.length === 0) return [];
  const found: Inspected[] = JSON.parse(await engine(["volume", "inspect", ...names]));
  return found.map(({ Name, CreatedAt, Labels }) => ({
    name: Name,
    created: CreatedAt,
    owner: ownerIn(Labels ?? {}),
  }));
}

/** Parts of a volume that are read. */
interface Inspected {
  readonly Name: string;
  readonly CreatedAt: string;
  readonly Labels: Readonly<Record<string, string>> | null;
}

function ownerIn(labels: Readonly<Record<string, string>>): VolumeOwner | undefined {
  const { [PROJECT_LABEL]: project, "enxuto.stack": stack, "enxuto.system": system } = labels;
  return project && stack && system ? { project, stack, system } : undefined;
}

/**
 * Whether a volume is a stack's: by its labels, and by its name where it has none. `stacks` are the project's: the names of those of
 * `dev-2` begin as those of `dev` do.
 */
export function isVolumeOf(
  { name, owner }: EngineVolume,
  { project, system, stack }: VolumeOwner,
  stacks: readonly string[],
): boolean {
  if (owner) {
    return owner.project === project && owner.system === system && owner.stack === stack;
  }
  const prefix = (of: string) => `${system}-${of}-`;
  return (
    name.startsWith(prefix(stack)) &&
    !stacks.some((other) => other.startsWith(`${stack}-`) && name.startsWith(prefix(other)))
  );
}
