import * as path from "node:path";
import { BUILD_CACHE_MB } from "../../core/capacity/disk";
import { got, UserError } from "../../core/capacity/user-error";
import { SLICE_DAEMON } from "./slice";

/** Settings wanted of Docker's daemon on a machine that somebody has already. */
export interface DaemonWishes {
  /** Directory in which Docker keeps everything, on a disk of its own. @default - as it is */
  readonly dataRoot?: string;
  /** The cap of the build cache in GB. @default - as disks are reckoned with */
  readonly cacheGB?: number;
  /** Whether containers go below the slice whose reservations are kept. @default false */
  readonly slice?: boolean;
}

/** A configuration of the daemon, and what it changes. */
export interface DaemonChange {
  /** The new content of `daemon.json`. */
  readonly content: string;
  /** Each setting that changes: `log-opts.max-size: 10m`. */
  readonly changes: readonly string[];
  /** Settings that stay as somebody else wanted them, though they are not the ones proposed. */
  readonly kept: readonly string[];
  /** Whether Docker will look for its data in another place. */
  readonly movesData: boolean;
}

type Settings = Record<string, unknown>;

/**
 * `daemon.json` with logs and cache capped. What is set there already stays; only the data's place follows the wish.
 *
 * Throws a UserError where the file is no JSON object: it is not ours to repair.
 */
export function daemonChange(file: string, text: string, wishes: DaemonWishes): DaemonChange {
  const settings = parse(file, text);
  const { changes, kept, propose } = proposals();
  propose(settings, "log-driver", "json-file", "log-driver");
  if (settings["log-driver"] === "json-file" || settings["log-driver"] === "local") {
    const options = section(file, settings, "log-opts");
    propose(options, "max-size", "10m", "log-opts.max-size");
    propose(options, "max-file", "3", "log-opts.max-file");
  }
  const gc = section(file, section(file, settings, "builder"), "gc");
  propose(gc, "enabled", true, "builder.gc.enabled");
  const cap = `${wishes.cacheGB ?? BUILD_CACHE_MB / 1000}GB`;
  propose(gc, "defaultKeepStorage", cap, "builder.gc.defaultKeepStorage");
  if (wishes.slice) proposeSlice(file, settings, propose);
  const movesData = wishes.dataRoot !== undefined && settings["data-root"] !== wishes.dataRoot;
  if (movesData && wishes.dataRoot !== undefined) {
    if (!path.isAbsolute(wishes.dataRoot)) {
      throw new UserError("--data-root", `${got(wishes.dataRoot)}, expected an absolute path`);
    }
    settings["data-root"] = wishes.dataRoot;
    changes.push(`data-root: ${JSON.stringify(wishes.dataRoot)}`);
  }
  return { content: written(settings), changes, kept, movesData };
}

/** `daemon.json` with containers below the slice, and nothing else changed. Throws as `daemonChange` does. */
export function sliceChange(file: string, text: string): Omit<DaemonChange, "movesData"> {
  const settings = parse(file, text);
  const { changes, kept, propose } = proposals();
  proposeSlice(file, settings, propose);
  return { content: written(settings), changes, kept };
}

/** Sets a value where there is none: what somebody chose stays. */
type Propose = (target: Settings, key: string, value: unknown, name: string) => void;

/** Proposal from now on, and what comes of it. */
function proposals(): Pick<DaemonChange, "kept"> & { changes: string[]; propose: Propose } {
  const changes: string[] = [];
  const kept: string[] = [];
  const propose: Propose = (target, key, value, name) => {
    if (target[key] === undefined) {
      target[key] = value;
      changes.push(`${name}: ${JSON.stringify(value)}`);
    } else if (JSON.stringify(target[key]) !== JSON.stringify(value)) {
      kept.push(`${name}: ${JSON.stringify(target[key])}, proposed ${JSON.stringify(value)}`);
    }
  };
  return { changes, kept, propose };
}

function proposeSlice(file: string, settings: Settings, propose: Propose): void {
  const runtimes = section(file, settings, "runtimes");
  propose(settings, "cgroup-parent", SLICE_DAEMON["cgroup-parent"], "cgroup-parent");
  propose(runtimes, "enxuto", SLICE_DAEMON.runtimes.enxuto, "runtimes.enxuto");
  propose(settings, "default-runtime", SLICE_DAEMON["default-runtime"], "default-runtime");
}

function written(settings: Settings): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
}

function parse(file: string, text: string): Settings {
  if (text.trim() === "") return {};
  try {
    const value = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw new UserError(file, `is not JSON (${(error as Error).message}): correct it first`);
  }
  throw new UserError(file, "holds no JSON object: correct it first");
}

function section(file: string, settings: Settings, key: string): Settings {
  settings[key] ??= {};
  const value = settings[key];
  if (isObject(value)) return value;
  throw new UserError(`${file}/${key}`, `${got(value)}, expected an object: correct it first`);
}

function isObject(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
