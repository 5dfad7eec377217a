import type { Question } from "./judge";

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

/** A link comes from anybody: only what has the right form is taken. */
function checked(value: unknown): Question | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { files, host, adjustments = {} } = value as Partial<Question>;
  const isRecord = (one: unknown): one is Record<string, unknown> =>
    typeof one === "object" && one !== null && !Array.isArray(one);
  if (!isRecord(files) || !isRecord(adjustments) || typeof host !== "string") return undefined;
  if (!Object.values(files).every((text) => typeof text === "string")) return undefined;
  const numbers = Object.entries(adjustments).map(([name, adjustment]) => [
    name,
    Object.fromEntries(
      Object.entries(isRecord(adjustment) ? adjustment : {}).filter(
        ([key, count]) =>
          ["reservationMiB", "limitMiB", "replicas"].includes(key) && Number.isInteger(count),
      ),
    ),
  ]);
  return { files: files as Question["files"], host, adjustments: Object.fromEntries(numbers) };
}

async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const body = new Blob([bytes as BlobPart]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(body).arrayBuffer());
}
