import { isList, isMapping, type Mapping, type Value } from "./value";

const NAME = "enxuto.limit";
const GUESSED = "guessed";

/** Label of a service whose limit was written from a guess: no later reader takes that for what somebody declared. */
export const GUESSED_LIMIT = { [NAME]: GUESSED };

/** Whether the limit of a service bears that label. */
export function isGuessedLimit({ labels }: Mapping): boolean {
  if (isMapping(labels)) return labels[NAME] === GUESSED;
  return isList(labels) && labels.includes(`${NAME}=${GUESSED}` as Value);
}
