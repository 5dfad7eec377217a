import { CATALOGUES } from "../core/catalog/hosts";
import { PLATFORMS } from "./platforms";
import type { About, Question, Questions } from "./question";

/** The largest fragment that is read: browsers and chats cut longer links. */
const MAXIMUM = 200_000;

/** A question as the fragment of a link, which no browser sends to a server: compressed, in base64 for addresses. */
export async function toFragment(question: Question): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(question));
  const packed = await through(bytes, new CompressionStream("deflate-raw"));
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The question in a fragment; undefined for a fragment that holds none. */
export async function fromFragment(fragment: string): Promise<Question | undefined> {
  if (fragment === "" || fragment.length > MAXIMUM) return undefined;
  try {
    const binary = atob(fragment.replace(/-/g, "+").replace(/_/g, "/"));
    const packed = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const bytes = await through(packed, new DecompressionStream("deflate-raw"));
    return checked(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

/** A question, where a value has its form: a link comes from anybody. */
export function checked(value: unknown): Question | undefined {
  if (!isRecord(value)) return undefined;
  const about = value.about ?? "fit";
  return Object.hasOwn(CHECKS, about as About) ? CHECKS[about as About](value) : undefined;
}

const LOCATIONS = Object.values(CATALOGUES).flatMap(({ locations }) => locations);

const CHECKS: { readonly [A in About]: (value: Loose) => Questions[A] | undefined } = {
  fit({ files, host, diskGB, location, servers, adjustments = {}, named }) {
    if (!isTexts(files) || !isRecord(adjustments) || typeof host !== "string") return undefined;
    const numbers = Object.entries(adjustments).map(([name, adjustment]) => [
      name,
      Object.fromEntries(
        Object.entries(isRecord(adjustment) ? adjustment : {}).filter(
          ([key, count]) =>
            ["reservationMiB", "limitMiB", "replicas"].includes(key) && Number.isInteger(count),
        ),
      ),
    ]);
    const known = Array.isArray(named) ? named.filter((name) => Object.hasOwn(files, name)) : [];
    return {
      about: "fit",
      files,
      host,
      ...(typeof diskGB === "number" && diskGB > 0 ? { diskGB } : {}),
      ...serversIn(servers),
      ...(LOCATIONS.some((one) => one === location) ? { location: String(location) } : {}),
      adjustments: Object.fromEntries(numbers),
      ...(known.length > 0 ? { named: known } : {}),
    };
  },
  growth({ system, profile, along, set = {} }) {
    if (typeof system !== "string" || !isTexts(set)) return undefined;
    const text = (one: unknown) => (typeof one === "string" ? one : undefined);
    return { about: "growth", system, profile: text(profile), along: text(along), set };
  },
  image({ files, platform }) {
    if (!isTexts(files)) return undefined;
    const [usual] = PLATFORMS;
    return {
      about: "image",
      files,
      platform: PLATFORMS.find((one) => one === platform) ?? usual,
    };
  },
};

function serversIn(value: unknown): Pick<Questions["fit"], "servers"> {
  if (!isRecord(value) || !Number.isInteger(value.count)) return {};
  return { servers: { count: Number(value.count), survive: value.survive === true } };
}

type Loose = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}

async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const body = new Blob([bytes as BlobPart]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(body).arrayBuffer());
}
