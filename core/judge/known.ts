import { type Estimate, isGuess, type Known, type Standing, whole } from "../capacity/known";
import type { Knobs } from "../capacity/need";
import {
  CLASSES_AS_OF,
  classOf,
  classOfPackages,
  isSearchEngine,
  isSetup,
  type ProgramClass,
  type Traits,
} from "../catalog/programs/classes";
import { estimateOf } from "../catalog/programs/estimate";
import { imageName } from "../catalog/programs/image-name";
import { type ProgramRecords, recordsOf } from "../catalog/programs/lookup";
import {
  heapGround,
  isFollowingSettings,
  JVM_ROOM,
  SEARCH_ROOM,
  type SelfSized,
  type Sizing,
  selfSizedCommand,
  selfSizedImage,
  setsHeap,
  withHeap,
} from "../catalog/programs/self-sized";
import { variablesOf } from "../catalog/programs/variables";
import type { ComposeService } from "../compose/service";
import { programsOf } from "./command";
import { ofImageHeap, ofImageSizes, withImageHeap } from "./image-settings";

/** The machine that a service would run on. */
export interface Machine {
  /** MemTotal in MiB; undefined where any host will do. */
  readonly memTotalMiB: number | undefined;
  readonly cpus: number;
}

/** CPUs of the small hosts, where none is named. */
export const USUAL_CPUS = 2;

/** Knowledge of a service's program, whatever the file declares for it. */
export interface Recognised {
  /** Its name, or that of its class where the program is not known. */
  readonly program: string | undefined;
  readonly known: Known;
  /** Requirement of its makers for one container, in MiB. */
  readonly askedMiB: number | undefined;
  /** Whether another host would change the figures. */
  readonly followsHost: boolean;
}

/** Images that say nothing of the program in them: what the command runs decides. */
const RUNTIME_IMAGES = new Set(
  "node python php ruby golang rust bun deno openjdk eclipse-temurin amazoncorretto alpine debian ubuntu busybox buildpack-deps".split(
    " ",
  ),
);

const TOOL_IMAGES = new Set(["alpine", "busybox"]);

/** Programs that come and go: a client of the server that its image holds. */
const CLIENTS = new Set(
  "pg_dump pg_dumpall pg_basebackup psql pg_isready mysqldump mariadb-dump mysql mariadb mongodump mongosh mongo redis-cli mc curl wget".split(
    " ",
  ),
);

/** Knowledge of the program of a service: by its image, by what its command runs, by the packages that it is built with, by its class. */
export function recognise(
  service: ComposeService,
  knobs: Knobs,
  limitMiB: number | undefined,
  machine: Machine,
): Recognised {
  const programs = programsOf(service);
  const found = recogniseProgram(service, programs, { knobs, limitMiB, machine });
  if (!isGuess(found.known)) return found;
  if (isClient(programs) || isSetup(service.name, programs)) return found;
  return byPackages(service.built?.packages ?? [], found, knobs) ?? found;
}

/** What takes memory in each of its processes, whatever runs it; undefined where no package says so. */
function byPackages(
  packages: readonly string[],
  { known }: Recognised,
  { workers = 1 }: Knobs,
): Recognised | undefined {
  const found = classOfPackages(packages);
  if (!found) return undefined;
  const processes = Math.max(1, workers);
  const most = (figure: keyof Estimate) => Math.max(known[figure], found[figure] * processes);
  return {
    program: undefined,
    known: {
      lowMiB: most("lowMiB"),
      likelyMiB: most("likelyMiB"),
      highMiB: most("highMiB"),
      standing: "class",
      source: found.name,
      asOf: CLASSES_AS_OF,
    },
    askedMiB: undefined,
    followsHost: false,
  };
}

function recogniseProgram(
  service: ComposeService,
  programs: readonly string[],
  {
    knobs,
    limitMiB,
    machine,
  }: {
    readonly knobs: Knobs;
    readonly limitMiB: number | undefined;
    readonly machine: Machine;
  },
): Recognised {
  const image = service.image === undefined ? undefined : imageName(service.image);
  const words = [...service.entrypoint, ...service.command];
  const sizing: Sizing = {
    knobs,
    limitMiB,
    hostMiB: machine.memTotalMiB,
    cpus: machine.cpus,
    tag: image?.tag,
    words: words.flatMap((word) => word.split(/\s+/)),
    environment: service.environment,
  };
  if (isClient(programs)) {
    return byClass({ ...service, image: undefined }, ["setup"]);
  }
  const isRuntime = image !== undefined && RUNTIME_IMAGES.has(image.last);
  if (image && !isRuntime && service.image) {
    const ofClass = () => classOf(traitsOf(service, programs));
    const found = byImage(service.image, selfSizedImage(image), sizing, ofClass);
    if (found) return found;
  }
  const called = programs.flatMap((program) => selfSizedCommand(program) ?? []);
  if (called.length > 0) return bySettings(called, sizing);
  const runtime = isRuntime && programs.length === 0 ? selfSizedImage(image) : undefined;
  if (runtime) return bySettings([runtime], sizing);
  // What runs in such an image is a few words of a shell.
  const tool = image && TOOL_IMAGES.has(image.last) ? recordsOf(image.last) : undefined;
  const known = tool && estimateOf(tool, undefined);
  if (tool && known)
    return { program: tool.program, known, askedMiB: undefined, followsHost: false };
  const found = byClass(service, programs);
  return { ...found, ...onJvm(found.known, service.image, sizing) };
}

/** Whether it may run on the JVM, by the runtime of its readings: a variable of the JVM that others get with it is not its own. */
function isOnJvm({ measured }: ProgramRecords): boolean {
  return measured.every(({ runtime }) => /Java|JDK|Temurin/.test(runtime));
}

/** Memory of a program on Node next to its heap: n8n's two processes took 453 MiB with a heap of 321. */
const NODE_BESIDE_MIB = 132;

/** What was read of a program on Node, bounded by the heap that its file sets. */
function onNode(known: Known, { measured }: ProgramRecords, { knobs: { heapMiB } }: Sizing): Known {
  const isRead = measured.some(({ runtime }) => /^node/i.test(runtime));
  if (heapMiB === undefined || !isRead) return known;
  const highMiB = heapMiB + NODE_BESIDE_MIB;
  return whole({
    ...known,
    lowMiB: Math.min(known.lowMiB, highMiB),
    likelyMiB: Math.min(known.likelyMiB, highMiB),
    highMiB,
    source: `${known.source}; with a heap of ${heapMiB} as it is set`,
  });
}

/** What is known of a program with the heap that its file sets. */
function onJvm(
  known: Known,
  image: string | undefined,
  sizing: Sizing,
): Pick<Recognised, "known" | "followsHost"> {
  const own = withImageHeap(sizing, image);
  if (variablesOf(image)?.image) {
    return { known: ofImageHeap(known, image, sizing), followsHost: isShareOfHost(own) };
  }
  const room = setsHeap(sizing) && isSearchEngine(image) ? SEARCH_ROOM : JVM_ROOM;
  return { known: whole(withHeap(known, sizing, room)), followsHost: isShareOfHost(sizing) };
}

/** Whether its heap is a share of what the host has. */
function isShareOfHost({ limitMiB, knobs: { jvmHeapMiB, heapPercent } }: Sizing): boolean {
  return limitMiB === undefined && jvmHeapMiB === undefined && heapPercent !== undefined;
}

/** Its own reading goes before a figure that was put in by hand, unless that follows the service's settings. */
function byImage(
  image: string,
  selfSized: SelfSized | undefined,
  sizing: Sizing,
  ofClass: () => ProgramClass,
): Recognised | undefined {
  const records = recordsOf(image);
  const askedMiB = records?.documented[0]?.minimumMiB ?? undefined;
  if (selfSized && (isFollowingSettings(selfSized) || !records?.measured.length)) {
    return { ...bySettings([selfSized], sizing), askedMiB };
  }
  const read = records && estimateOf(records, sizing.tag, ofClass);
  if (!records || !read) return undefined;
  const known = ofImageSizes(onNode(read, records, sizing), image, sizing);
  const about = { program: records.program, known, askedMiB, followsHost: false };
  if (!isOnJvm(records)) return about;
  if (variablesOf(image)?.image) return { ...about, ...onJvm(known, image, sizing) };
  const source = known.source + heapGround(sizing);
  return { ...about, ...onJvm({ ...known, source }, image, sizing) };
}

/** The sum of programs that run side by side in one container. */
function bySettings(programs: readonly SelfSized[], sizing: Sizing): Recognised {
  const needs = programs.map((one) => one.need(sizing));
  const sum = (figure: (need: (typeof needs)[number]) => number) =>
    needs.reduce((total, need) => total + figure(need), 0);
  const [{ standing, asOf, failsInMiB }] = needs;
  return {
    program: programs.map(({ name }) => name).join(" + "),
    known: whole({
      lowMiB: sum(({ lowMiB }) => lowMiB),
      likelyMiB: sum(({ likelyMiB }) => likelyMiB),
      highMiB: sum(({ highMiB }) => highMiB),
      standing,
      source: needs.map(({ ground }) => ground).join("; "),
      asOf,
      ...(failsInMiB === undefined ? {} : { failsInMiB }),
    }),
    askedMiB: undefined,
    followsHost:
      isShareOfHost(sizing) ||
      (sizing.limitMiB === undefined && programs.some(({ followsHost }) => followsHost)),
  };
}

function byClass(service: ComposeService, programs: readonly string[]): Recognised {
  const { name, lowMiB, likelyMiB, highMiB } = classOf(traitsOf(service, programs));
  return {
    program: undefined,
    known: { lowMiB, likelyMiB, highMiB, standing: "class", source: name, asOf: CLASSES_AS_OF },
    askedMiB: undefined,
    followsHost: false,
  };
}

function traitsOf(service: ComposeService, programs: readonly string[]): Traits {
  return {
    service: service.name,
    image: service.image,
    programs,
    variables: [...service.environment.keys()],
  };
}

/** Whether programs of a command are all clients of a server, which come and go. */
export function isClient(programs: readonly string[]): boolean {
  return programs.length > 0 && programs.every((program) => CLIENTS.has(program));
}

/** Whether a figure may refuse by itself: it was read, or its makers say so. */
export function isFirm(standing: Standing): boolean {
  return standing === "measured" || standing === "documented";
}
