import { parseBytes } from "../../capacity/memory";
import type { Knobs } from "../../capacity/need";
import data from "./data/variables.json";
import { imageName, isRepublished } from "./image-name";
import { lastOption } from "./option";
import { JVM_BESIDE_MIB } from "./self-sized/jvm";

/** Variables by which the images of a program are told how much memory it may take, as their makers document them. */
interface VariableRecord {
  /** Images as owner and name; the last part is enough of one that only republishes. */
  readonly images: readonly string[];
  /** The settings that each variable sets, a later one before an earlier one: `jvmHeapMiB initialHeapMiB`. */
  readonly sets: Readonly<Record<string, string>>;
  /** Whether a number without a unit is one of MiB. @default false */
  readonly plainMiB?: boolean;
  /** Settings that hold, where any of them is set, for those that are not. @default - none */
  readonly otherwise?: Partial<Record<keyof Knobs, number>>;
  /** Settings that its start script makes where the file makes none of a heap. @default - none */
  readonly image?: Partial<Record<keyof Knobs, number>>;
  /** What a worker process takes, and processes on top of those that are asked for. @default - not known */
  readonly worker?: { readonly likelyMiB: number; readonly more: number };
  /** Variables of options for its JVM that are read nowhere else. @default - none */
  readonly options?: readonly string[];
  /** Variables of options, one for each of several JVMs that run side by side. @default - none */
  readonly heaps?: readonly string[];
  readonly source: string;
  /** The day of the reading, ISO 8601. */
  readonly asOf: string;
}

/** A setting that a variable makes, as the file has it: `MEMORY=4G`. */
interface VariableSetting {
  readonly key: keyof Knobs;
  readonly mib: number;
  readonly shown: string;
}

// Each row has variables of its own.
const RECORDS: readonly VariableRecord[] = data as unknown as readonly VariableRecord[];

let byImage: ReadonlyMap<string, VariableRecord> | undefined;

/** The record of an image's variables; undefined where there is none. */
export function variablesOf(image: string | undefined): VariableRecord | undefined {
  if (image === undefined) return undefined;
  byImage ??= new Map(RECORDS.flatMap((one) => one.images.map((each) => [each, one])));
  const name = imageName(image);
  return byImage.get(name.name) ?? (isRepublished(name) ? byImage.get(name.last) : undefined);
}

/** Settings that the variables of an image make, of several for one setting the last one of the record. */
export function variableSettings(
  image: string | undefined,
  environment: ReadonlyMap<string, string>,
): VariableSetting[] {
  const record = variablesOf(image);
  if (!record) return [];
  const made = new Map<string, VariableSetting>();
  for (const [name, keys] of Object.entries(record.sets)) {
    const value = environment.get(name);
    const mib = value === undefined ? undefined : sizeOf(value, record.plainMiB === true);
    if (mib === undefined) continue;
    const shown = `${name}=${value}`;
    for (const key of keys.split(" ") as (keyof Knobs)[]) made.set(key, { key, mib, shown });
  }
  if (made.size > 0) {
    for (const [key, mib] of Object.entries(record.otherwise ?? {})) {
      if (!made.has(key)) made.set(key, { key: key as keyof Knobs, mib, shown: `${key} ${mib}` });
    }
  }
  return [...made.values(), ...ofHeaps(record.heaps ?? [], environment)];
}

/** The heaps of JVMs that run side by side, together; nothing where one of them is not bounded. */
function ofHeaps(
  names: readonly string[],
  environment: ReadonlyMap<string, string>,
): VariableSetting[] {
  if (names.length === 0) return [];
  const together = (key: keyof Knobs, prefix: string): VariableSetting[] => {
    const found = names.map((name) =>
      lastOption((environment.get(name) ?? "").split(/\s+/), [], [prefix]),
    );
    const sizes = found.flatMap((one) => (one && sizeOf(one.value, false)) ?? []);
    if (sizes.length < names.length) return [];
    const mib = sizes.reduce((sum, size) => sum + size, 0);
    return [{ key, mib, shown: `${prefix} of ${names.join(", ")}` }];
  };
  const largest = together("jvmHeapMiB", "-Xmx");
  if (largest.length === 0) return [];
  const besideMiB = JVM_BESIDE_MIB * (names.length - 1);
  return [
    ...largest,
    ...together("initialHeapMiB", "-Xms"),
    { key: "besideMiB", mib: besideMiB, shown: `${names.length} JVMs` },
  ];
}

function sizeOf(value: string, isPlainMiB: boolean): number | undefined {
  if (isPlainMiB && /^\d+$/.test(value)) return Number(value);
  const bytes = parseBytes(value);
  return bytes === undefined || bytes === 0 ? undefined : bytes / 1024 ** 2;
}
