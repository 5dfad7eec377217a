import { asMapping, isMapping, type Mapping, type Value } from "./value";

/** What a service's image is built from. */
export interface ComposeBuild {
  /** Folder of the build, absolute, or the address of one that is elsewhere. */
  readonly context: string;
  /** Path of the Dockerfile from the folder. @default Dockerfile */
  readonly dockerfile: string | undefined;
  /** Text of the Dockerfile, where the compose file has it. */
  readonly inline: string | undefined;
  /** Stage that is built. @default - the last one */
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
}

/** Memory that a build takes next to what runs. */
export interface BuildNeed {
  readonly mib: number;
  /** The command that takes it: `next build`; null where it is not known what one does. */
  readonly command: string | null;
}

/** What a built image is known to hold from the files that it is built from. */
export interface BuiltImage {
  /** Image that it stands on, where that says what runs: an operating system does not. */
  readonly image: string | undefined;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Names of the packages that are installed in it, each once, as far as they are known. */
  readonly packages: readonly string[];
  /** Variables that the Dockerfile sets. */
  readonly environment: ReadonlyMap<string, string>;
  /** Predicted MB (10^6 bytes) on the disk. */
  readonly onDiskMB: number;
  /** Whether all parts of that size are known. */
  readonly isSizeKnown: boolean;
  readonly hasHealthCheck: boolean;
  /** Memory that its build takes at the least; undefined where nothing in it takes any to speak of. */
  readonly build: BuildNeed | undefined;
}

/** The build of a service in comparable form; undefined where it has none. */
export function buildOf(value: Value | undefined): ComposeBuild | undefined {
  if (!isMapping(value)) return undefined;
  const text = (key: string) => {
    const found = value[key];
    return typeof found === "string" && found !== "" ? found : undefined;
  };
  return {
    context: text("context") ?? ".",
    dockerfile: text("dockerfile"),
    inline: text("dockerfile_inline"),
    target: text("target"),
    args: argumentsOf(asMapping(value.args)),
  };
}

function argumentsOf(args: Mapping): Record<string, string> {
  const known = Object.entries(args).filter(([, value]) => value !== null);
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
}
