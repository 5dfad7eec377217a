import type { Estimate } from "../../../capacity/known";
import { RUN_ON, type SelfSized, type Sizing, visibleMiB, whose } from "./sizing";

/** What a program on the JVM takes with a heap, in MiB: once the heap that it starts with is in use, and with the largest at its end. */
export interface HeapRoom {
  readonly likelyMiB: (initialMiB: number) => number;
  readonly highMiB: (heapMiB: number) => number;
}

/** Code, stacks and buffers of a JVM beside its heap, in MiB. */
export const JVM_BESIDE_MIB = 300;
/** Memory of Elasticsearch beyond its heap, without files that it maps, in MiB. */
export const SEARCH_BESIDE_MIB = 350;

export const JVM_ROOM: HeapRoom = {
  likelyMiB: (initialMiB) => initialMiB + 160,
  highMiB: (heapMiB) => heapMiB + JVM_BESIDE_MIB,
};

/** Of Elasticsearch and its kin: its own buffers outside the heap may take half as much, files that it maps the rest. */
export const SEARCH_ROOM: HeapRoom = {
  likelyMiB: (initialMiB) => initialMiB + SEARCH_BESIDE_MIB,
  highMiB: (heapMiB) => heapMiB * 2 + SEARCH_BESIDE_MIB,
};

/** Heap that a JVM gives itself at least wherever half of what it sees is more, in MiB: 96 for each 32 bits of a word, times 1.3. */
const JVM_LEAST_MIB = 96 * 1.3;

/**
 * The JVM's own bound of its heap in MiB, and which share of the memory that is. Where half of what it sees is below its least, the bound
 * is that half, whatever percentage it is given; else the percentage, but never below that least (read in 17, 21 and 25:
 * findings/java-percentage-of-small-limit.sh).
 */
function jvmHeap(
  seenMiB: number,
  percent: number | undefined,
  whole: string,
): { readonly mib: number; readonly share: string } {
  const halfMiB = seenMiB / 2;
  if (halfMiB < JVM_LEAST_MIB) return { mib: halfMiB, share: `half of ${whole}` };
  const mib = (seenMiB * (percent ?? 25)) / 100;
  if (mib < JVM_LEAST_MIB) return { mib: JVM_LEAST_MIB, share: `the least in ${whole}` };
  const share = percent === undefined ? "by default a quarter of" : `${percent} % of`;
  return { mib, share: `${share} ${whole}` };
}

/** The largest heap in MiB that the file sets, by itself or as a share of the memory; undefined where it sets none. */
function setHeapMiB(sizing: Sizing): number | undefined {
  const { jvmHeapMiB, heapPercent } = sizing.knobs;
  if (jvmHeapMiB !== undefined || heapPercent === undefined) return jvmHeapMiB;
  return jvmHeap(visibleMiB(sizing), heapPercent, whose(sizing)).mib;
}

/** The heap in MiB with which a file has its JVM start, by itself or as a share of the memory; undefined where it says nothing. */
function startHeapMiB(sizing: Sizing): number | undefined {
  const { initialHeapMiB, initialHeapPercent } = sizing.knobs;
  if (initialHeapMiB !== undefined || initialHeapPercent === undefined) return initialHeapMiB;
  return (visibleMiB(sizing) * initialHeapPercent) / 100;
}

/** Whether a file sets a heap for the JVM, or the one that it starts with. */
export function setsHeap({ knobs }: Sizing): boolean {
  const { jvmHeapMiB, heapPercent, initialHeapMiB, initialHeapPercent } = knobs;
  return [jvmHeapMiB, heapPercent, initialHeapMiB, initialHeapPercent].some(
    (size) => size !== undefined,
  );
}

/**
 * What is known of a program, with the heap that the file sets for its JVM: the largest one bounds what it takes, the one that it starts
 * with is in use before anything is collected. What is bounded next to a heap may be taken as well; where no heap is set, next to what is
 * mostly taken. The same where the file sets nothing.
 */
export function withHeap<T extends Estimate>(known: T, sizing: Sizing, room = JVM_ROOM): T {
  const { besideMiB = 0 } = sizing.knobs;
  if (!setsHeap(sizing)) {
    return besideMiB === 0 ? known : { ...known, highMiB: known.likelyMiB + besideMiB };
  }
  const most = setHeapMiB(sizing);
  const initial = startHeapMiB(sizing);
  const started = initial === undefined ? 0 : room.likelyMiB(initial);
  const highMiB =
    most === undefined
      ? Math.max(known.highMiB, room.highMiB(initial as number) + besideMiB)
      : room.highMiB(Math.max(most, initial ?? 0)) + besideMiB;
  return {
    ...known,
    lowMiB: Math.min(known.lowMiB, highMiB),
    likelyMiB: Math.min(Math.max(known.likelyMiB, started), highMiB),
    highMiB,
  };
}

/** Words for `ground` where the file or the image sets a heap; empty where neither does. */
export function heapGround(sizing: Sizing, how = "as it is set"): string {
  const { besideMiB = 0 } = sizing.knobs;
  const beside = besideMiB === 0 ? "" : `${Math.round(besideMiB)} on top`;
  if (!setsHeap(sizing)) return beside && `; with ${beside} ${how}`;
  const heap = Math.max(setHeapMiB(sizing) ?? 0, startHeapMiB(sizing) ?? 0);
  return `; with a heap of ${Math.round(heap)}${beside && ` and ${beside}`} ${how}`;
}

export const java: SelfSized = {
  name: "java",
  followsHost: true,
  images: [
    "eclipse-temurin",
    "openjdk",
    "amazoncorretto",
    "tomcat",
    "sapmachine",
    "ibm-semeru-runtimes",
  ],
  commands: ["java", "catalina.sh", "mvn", "mvnw", "gradle", "gradlew", "sbt"],
  need: (sizing) => {
    const { jvmHeapMiB: own, heapPercent } = sizing.knobs;
    const initial = startHeapMiB(sizing) ?? 0;
    const ofItself = jvmHeap(visibleMiB(sizing), heapPercent, whose(sizing));
    const largest = own ?? ofItself.mib;
    const heap = Math.max(largest, initial);
    const share = own === undefined && heap === largest ? `, ${ofItself.share}` : "";
    return {
      // A heap that is set, and one that it starts with, is room that the JVM reserves: at rest only the pages count that it has touched,
      // unless -XX:+AlwaysPreTouch asks for all of them.
      lowMiB: Math.min(110, heap + 90),
      likelyMiB: JVM_ROOM.likelyMiB(Math.max(Math.min(heap, 512), initial)),
      highMiB: JVM_ROOM.highMiB(heap),
      standing: "class",
      ground: `110 at rest (a Spring Boot hello, measured) to ${Math.round(heap)} heap${share}, + ${JVM_BESIDE_MIB} on top`,
      asOf: RUN_ON,
    };
  },
};

export const keycloak: SelfSized = {
  name: "keycloak",
  images: ["keycloak", "keycloak/keycloak", "jboss/keycloak"],
  need: (sizing) => ({
    ...withHeap({ lowMiB: 400, likelyMiB: 680, highMiB: 1250 }, sizing),
    standing: "measured",
    ground: `400 at rest, 580 in a limit of 768 and 680 without one after 200 logins (26.7.3 start-dev); its sizing guide says 1,250 with 10,000 cached sessions${heapGround(sizing)}`,
    asOf: RUN_ON,
    ...(sizing.limitMiB === undefined ? {} : { failsInMiB: 512 }),
  }),
};
