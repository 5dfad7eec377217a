import { imageName } from "../../catalog/programs/image-name";
import type { ComposeService } from "../../compose/service";
import type { ComposeLoad } from "../loads";
import type { Notice } from "../notice";

/** What a search engine asks of the host before it starts. */
interface Search {
  readonly images: RegExp;
  /** Memory map areas of a process. */
  readonly areas: number;
  readonly source: string;
  /** Whether a setting says that it does not insist. */
  readonly waived: (environment: ReadonlyMap<string, string>) => boolean;
}

const isSingle = (environment: ReadonlyMap<string, string>) =>
  environment.get("discovery.type") === "single-node" ||
  environment.get("node.store.allow_mmap") === "false";

/** Their makers' pages, read on 2026-11-30. */
const SEARCHES: readonly Search[] = [
  {
    images: /^(?:elasticsearch|elastic(?:search)?\/elasticsearch(?:-wolfi)?)$/,
    areas: 262_144,
    source:
      "https://www.elastic.co/guide/en/elasticsearch/reference/current/_maximum_map_count_check.html",
    waived: isSingle,
  },
  {
    images: /^opensearchproject\/opensearch$/,
    areas: 262_144,
    source: "https://docs.opensearch.org/latest/install-and-configure/install-opensearch/docker/",
    waived: isSingle,
  },
  {
    images: /^sonarqube$/,
    areas: 524_288,
    source:
      "https://docs.sonarsource.com/sonarqube-server/server-installation/pre-installation/linux",
    waived: (environment) => environment.get("SONAR_ES_BOOTSTRAP_CHECKS_DISABLE") === "true",
  },
];

/** The search engine of a service that insists on what it asks; undefined where none does, or a file may say that it does not. */
function insisting({ image, environment, unreadEnvFiles }: ComposeService): Search | undefined {
  if (image === undefined || unreadEnvFiles.length > 0) return undefined;
  const { name } = imageName(image);
  const found = SEARCHES.find(({ images }) => images.test(name));
  return found?.waived(environment) ? undefined : found;
}

/** Only the host can give it: no key of a compose file does. */
export function mapAreas({ name, service }: ComposeLoad): Notice[] {
  const found = insisting(service);
  if (!found) return [];
  const { areas, source } = found;
  return [{ code: "map-areas", service: name, areas, source }];
}

/** Read on 2026-11-30. */
const MEMORY_LOCK =
  "https://www.elastic.co/guide/en/elasticsearch/reference/current/_memory_lock_check.html";

/** Memory that is to be locked where the engine's own bound does not allow it. */
export function memoryLock({ name, service }: ComposeLoad): Notice[] {
  if (service.environment.get("bootstrap.memory_lock") !== "true" || service.locksMemory) return [];
  return insisting(service) ? [{ code: "memory-lock", service: name, source: MEMORY_LOCK }] : [];
}
