import type { DataDoubt } from "../judge/data-doubt";
import { versionSource } from "../judge/data-version";
import type { TextOrder } from "../judge/text-order";

/** One line for each doubt about data, with the ways out. */
export function dataDoubtLines(stack: string, doubts: readonly DataDoubt[]): string[] {
  return doubts.map((doubt) => `warning: ${doubtText(stack, doubt)}`);
}

function doubtText(stack: string, doubt: DataDoubt): string {
  const { name, service, image } = doubt.volume;
  const volume = `volume ${name}${service ? ` of ${service}` : ""}`;
  switch (doubt.kind) {
    case "sort order":
      return `${volume}: PostgreSQL would sort text by ${orderText(doubt.to)}, and its indexes are in the order of ${orderText(doubt.from)}: they may miss rows and let duplicates in, without an error. Stay on the base of ${image}, or rebuild them as soon as it is up, before anything writes: REINDEX DATABASE and ALTER DATABASE … REFRESH COLLATION VERSION, in each database`;
    case "older":
      return `${volume} was written by ${doubt.from.program} ${doubt.from.version}, and ${doubt.to.version} may not start on it (${versionSource(doubt.from)}): take the change back, or save the data first with enxuto backup ${stack}`;
    case "skips":
      return `${volume} was written by ${doubt.from.program} ${doubt.from.version}, and ${doubt.to.version} may not start on it: its files go from one major version to the next one (${versionSource(doubt.from)}). Run up with each version between them first, and save the data before with enxuto backup ${stack}`;
    case "other program":
      return `${volume} was written by ${doubt.from.program} ${doubt.from.version}, and ${doubt.to.program} ${doubt.to.version} may not start on it: take the change back, or give it a service with a volume of its own, and copy the data over`;
  }
}

/** `glibc 2.36`, `musl (Alpine)`. */
function orderText({ library, version }: TextOrder): string {
  return library === "musl" ? "musl (Alpine)" : `glibc${version ? ` ${version}` : ""} (Debian)`;
}
