/** An image that others publish and our images or systems start from, pinned by version and digest. */
export interface BaseImage {
  /** The build argument that replaces it in a Dockerfile, and its key in the setting `bases`. */
  readonly argument: string;
  /** `name:version@sha256:…`. */
  readonly reference: string;
  /** MB (10^6 bytes) that travel, linux/amd64. */
  readonly compressedMB: number;
  /** MB (10^6 bytes) unpacked, linux/amd64. */
  readonly onDiskMB: number;
  /** Whether `onDiskMB` was read in docker-library/repo-info or reckoned from the compressed size. */
  readonly onDiskIs: "quoted" | "estimated";
}

/** The day on which the digests and sizes were read in docker-library/repo-info. */
export const BASE_IMAGES_AS_OF = "2026-09-19";

/** The bases by the name that a system's `upstream()` uses. */
export const BASE_IMAGES: ReadonlyMap<string, BaseImage> = new Map([
  [
    "python",
    base(
      "PYTHON_IMAGE",
      "python:3.11.16-slim-bookworm@sha256:c425d915a89a6dcd3183b1797ad9bd8878caff5a417f6371c8df93c8ea8b727f",
      47.8,
      130,
      "quoted",
    ),
  ],
  [
    "node",
    base(
      "NODE_IMAGE",
      "node:22.23.2-bookworm-slim@sha256:48e4b67d85f87bd551df43704e24d252f56cc5f8e9718841aace50f19948f0f9",
      79.9,
      226,
      "estimated",
    ),
  ],
  [
    "nginx",
    base(
      "NGINX_IMAGE",
      "nginx:1.30.5-alpine-slim@sha256:f56e56413ea294b1532917c0b36fc676725f0af2ac766989f06f4b69cf83b12b",
      8.2,
      17,
      "estimated",
    ),
  ],
  [
    "postgres",
    base(
      "POSTGRES_IMAGE",
      "postgres:16.15-alpine@sha256:721873c34ceb9f8d8fc265984940dc982404c105f19ad51be9fdc5970a6080ea",
      116.1,
      294.3,
      "quoted",
    ),
  ],
  [
    "redis",
    base(
      "REDIS_IMAGE",
      "redis:7.4.11-alpine@sha256:ff02b58f971e7d7d156a1267e283fcbbeee91773b6aa36c49dac28ecfe28eadf",
      16.3,
      41,
      "estimated",
    ),
  ],
  [
    "caddy",
    base(
      "CADDY_IMAGE",
      "caddy:2.11.4-alpine@sha256:de23def33b17fb5d1290b0f6c2add1d70780e52341896c00a4c8a2a2fe9d355e",
      23.9,
      64,
      "estimated",
    ),
  ],
  // The next two stand in no official library: digests as pinned by several public projects, read 2026-11-21. The compressed
  // size of ollama is that of a saved 0.30.11; the others' are not published.
  [
    "ollama",
    base(
      "OLLAMA_IMAGE",
      "ollama/ollama:0.33.3@sha256:32931b46719f673c05fdbaa81ccb26da18ea4a1c57590a754874ab28ba269eb2",
      3242,
      6500,
      "estimated",
    ),
  ],
  [
    "evolution-api",
    base(
      "EVOLUTION_IMAGE",
      "evoapicloud/evolution-api:v2.3.7@sha256:1bd8afc4a6cf48822e6cf02469aeae7bd35a12a6b616eacd1291926307f4d339",
      400,
      1400,
      "estimated",
    ),
  ],
  [
    "registry",
    base(
      "REGISTRY_IMAGE",
      "registry:3.1.1@sha256:849b7d29920d060df8091770ede2279c07924ecd29e2a4c029ee0b5ea2ea542b",
      20.1,
      58,
      "estimated",
    ),
  ],
]);

/** Full reference of an image that a system names: the one put in its place, the catalogue's, or the name itself. */
export function referenceOf(name: string, bases: Readonly<Record<string, string>> = {}): string {
  return bases[name] ?? BASE_IMAGES.get(name)?.reference ?? name;
}

function base(
  argument: string,
  reference: string,
  compressedMB: number,
  onDiskMB: number,
  onDiskIs: BaseImage["onDiskIs"],
): BaseImage {
  return { argument, reference, compressedMB, onDiskMB, onDiskIs };
}
