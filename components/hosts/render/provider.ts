/** The operations of Pulumi on one kind of thing at Render, on plain values: what is wanted, and what is known of it. */
export interface Provider<Wanted, Outputs> {
  create(wanted: Wanted): Promise<{ id: string; outs: Wanted & Outputs }>;
  read(
    id: string,
    known: Wanted & Outputs,
  ): Promise<{ id: string; props: Wanted & Outputs; inputs?: Wanted }>;
  diff(
    id: string,
    known: Wanted & Outputs,
    wanted: Wanted,
  ): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }>;
  update(id: string, known: Wanted & Outputs, wanted: Wanted): Promise<{ outs: Wanted & Outputs }>;
  delete(id: string, known: Wanted & Outputs): Promise<void>;
}

/** What Pulumi puts in place of a value that is not known before the run. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** True for a value that is not known before the run. */
export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Equality of two plain values, in which left out, empty and undefined are the same. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  if (value === undefined || value === null || value === "") return "";
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const entries = Object.entries(value).filter(([key]) => key !== "__defaults");
  return `{${entries
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([key, inner]) => `${key}:${canonical(inner)}`)
    .join()}}`;
}

/** A plan under the name that it has or had: Render takes both, and answers with either. */
interface NamedPlan {
  readonly plan?: string;
  readonly formerPlan?: string;
}

/** True for two names of the same plan. */
export function samePlan(known: NamedPlan, wanted: NamedPlan): boolean {
  return same(known.plan, wanted.plan) || (!!known.plan && known.plan === wanted.formerPlan);
}

/** Values as Pulumi takes them back: what is undefined is left out. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

/** An error by which Pulumi keeps what was made and goes on with it in the next run. */
export function failedAfter(id: string, properties: unknown, reason: string): Error {
  return Object.assign(new Error(reason), { id, properties: plain(properties), reasons: [reason] });
}
