import { type ImageName, isOrdinary, isRepublished } from "../image-name";
import { DATABASES } from "./databases";
import { LANGUAGE_MODELS } from "./language-models";
import { RUNTIMES } from "./runtimes";
import { SERVICES } from "./services";
import type { SelfSized } from "./sizing";

/** Every program that sizes itself, or whose figures were read one by one. */
const SELF_SIZED: readonly SelfSized[] = [
  ...DATABASES,
  ...RUNTIMES,
  ...LANGUAGE_MODELS,
  ...SERVICES,
];

/** Images that other programs are built on: another owner's image of that name is something else. */
const BASES = new Set(["nginx", "node", "caddy", "php", "tomcat", "openjdk", "haproxy", "traefik"]);

let byImage: ReadonlyMap<string, SelfSized> | undefined;
let byCommand: ReadonlyMap<string, SelfSized> | undefined;

/** The program that sizes itself in an image; undefined where none does. */
export function selfSizedImage(image: ImageName): SelfSized | undefined {
  byImage ??= new Map(SELF_SIZED.flatMap((one) => one.images.map((name) => [name, one])));
  const own = byImage.get(image.name);
  if (own) return own;
  const isElse = BASES.has(image.last) || isOrdinary(image.last);
  return isRepublished(image) || !isElse ? byImage.get(image.last) : undefined;
}

/** The program that sizes itself among those of a command; undefined where none is. */
export function selfSizedCommand(program: string): SelfSized | undefined {
  byCommand ??= new Map(
    SELF_SIZED.flatMap((one) => (one.commands ?? []).map((name) => [name, one])),
  );
  return byCommand.get(program);
}

/** Whether its need follows what a file sets, and not only what was read once. */
export function isFollowingSettings(program: SelfSized): boolean {
  return !SERVICES.includes(program);
}

export {
  heapGround,
  JVM_BESIDE_MIB,
  JVM_ROOM,
  SEARCH_BESIDE_MIB,
  SEARCH_ROOM,
  setsHeap,
  withHeap,
} from "./jvm";
export type { SelfSized, Sizing } from "./sizing";
