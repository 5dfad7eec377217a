import type { Service } from "../core/model/service";
import { shellWords } from "../engine/shell-words";

/**
 * What a container runs on a host that fills no volume before it starts; undefined for the image's own command. Weights are fetched
 * first at every start: a fetch that finds them there and whole is done at once.
 */
export function fetchingStart({ command, memory, models }: Service): readonly string[] | undefined {
  const own = command?.(memory);
  if (!models) return own;
  const start = own ?? models.start ?? [];
  return ["sh", "-c", `${shellWords(models.fetch)} && exec ${shellWords(start)}`];
}
