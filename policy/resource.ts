/** A resource as its provider takes it, whichever program declared it. */
export interface JudgedResource {
  /** The provider's own type: `docker:index/container:Container`. */
  readonly type: string;
  readonly name: string;
  /** Inputs or outputs; they may hold secrets, and values that are not known before the update. */
  readonly props: Readonly<Record<string, unknown>>;
  /** The resource option, where it was given and can be seen. */
  readonly deleteBeforeReplace?: boolean;
}

/** Stands for a value that is not known before the update. */
export const UNKNOWN = Symbol("unknown");

/** Texts that stand for an unknown value on the wire (pulumi, sdk/go/common/resource/plugin/rpc.go). */
const UNKNOWN_ON_THE_WIRE: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** The key that marks a wrapped value on the wire, and what it holds where the value is a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Properties as plain values: secrets opened, `UNKNOWN` for what is not known, and null left out. */
export function plainProps(props: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return plain(props) as Record<string, unknown>;
}

function plain(value: unknown): unknown {
  if (UNKNOWN_ON_THE_WIRE.has(value)) return UNKNOWN;
  if (typeof value !== "object") return value;
  if (value === null) return undefined;
  const object = value as Record<string, unknown>;
  if (Array.isArray(value)) return Object.keys(value).map((index) => read(object, index));
  if (read(object, "__pulumiUnknown") === true) return UNKNOWN;
  if (read(object, SIGNATURE) === SECRET) return read(object, "value");
  return Object.fromEntries(Object.keys(object).map((key) => [key, read(object, key)]));
}

/** In a policy pack the mere look at an unknown value throws, and would turn a mandatory rule into advice. */
function read(object: Record<string, unknown>, key: string): unknown {
  try {
    return plain(object[key]);
  } catch {
    return UNKNOWN;
  }
}
