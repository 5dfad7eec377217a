import { got, oneOf, UserError } from "../capacity/user-error";

/** Check by which Docker finds out whether a container serves: a command run inside it, with its rhythm in seconds. */
export interface Health {
  /** Docker's `Test`: `["CMD", …]`. */
  readonly test: readonly string[];
  /** The path that answers 200, for hosts that ask over HTTP themselves. @default - the check is a command */
  readonly path?: string;
  /** Seconds from one check to the next. */
  readonly intervalSeconds: number;
  /** Seconds after which a check counts as failed. */
  readonly timeoutSeconds: number;
  /** Failures in a row that make a container unhealthy. */
  readonly retries: number;
  /** Seconds after the start in which failures do not count. */
  readonly startPeriodSeconds: number;
}

/** The rhythm of a check. */
export type Rhythm = Omit<Health, "test" | "path">;

/** The rhythm of the specification's compose file: 30 s, 10 s, 3, 40 s. */
const DEFAULT_RHYTHM: Rhythm = {
  intervalSeconds: 30,
  timeoutSeconds: 10,
  retries: 3,
  startPeriodSeconds: 40,
};

/** A program that is already in the image and can ask over HTTP. curl is not among them: it costs 12 MB of image. */
export type HttpProbe = "python" | "wget" | "node";

/**
 * Healthy when `GET path` inside the container answers 200. Throws a UserError for a path without its slash or an unknown probe.
 *
 * The check runs in the container's own memory: Python's socket module takes 10 MB for a moment, urllib 19 MB (measured 2026-11-20).
 */
export function http(
  path: string,
  port: number,
  probe: HttpProbe,
  rhythm: Partial<Rhythm> = {},
): Health {
  if (!path.startsWith("/")) {
    throw new UserError("health", `${got(path)}, expected a path that begins with /: /health`);
  }
  if (!Object.hasOwn(probes, probe)) {
    throw new UserError("health", `${got(probe)}, ${oneOf(Object.keys(probes))}`);
  }
  return { ...command(probes[probe](path, port), rhythm), path };
}

/** Healthy when a command inside the container exits with 0. */
export function command(words: readonly string[], rhythm: Partial<Rhythm> = {}): Health {
  return { test: ["CMD", ...words], ...DEFAULT_RHYTHM, ...rhythm };
}

/**
 * Healthy when something in the container listens on the TCP port. Needs `sh` and `grep` in the image, and no client.
 *
 * It does not ask whether what listens also answers: a check of the program's own is better where there is one.
 */
export function listens(port: number, rhythm: Partial<Rhythm> = {}): Health {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return shell(`grep -qE ':${hex} [0-9A-F]+:0000 0A' /proc/net/tcp /proc/net/tcp6`, rhythm);
}

/** Healthy as long as the container runs; for a worker of which nothing better can be asked. Needs `sh` in the image. */
export function running(rhythm: Partial<Rhythm> = {}): Health {
  return shell("exit 0", rhythm);
}

/** Healthy when a line for the image's shell exits with 0. */
export function shell(line: string, rhythm: Partial<Rhythm> = {}): Health {
  return { test: ["CMD-SHELL", line], ...DEFAULT_RHYTHM, ...rhythm };
}

const probes: Record<HttpProbe, (path: string, port: number) => string[]> = {
  python: (path, port) => [
    "python",
    "-I",
    "-S",
    "-c",
    `import socket,sys;s=socket.create_connection(("127.0.0.1",${port}),5);s.sendall(b"GET ${path} HTTP/1.0\\r\\n\\r\\n");sys.exit(b" 200 " not in s.recv(64))`,
  ],
  wget: (path, port) => ["wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${port}${path}`],
  node: (path, port) => [
    "node",
    "-e",
    `fetch("http://127.0.0.1:${port}${path}").then(r=>process.exit(r.ok?0:1),()=>process.exit(1))`,
  ],
};

/** Words that `docker exec` runs for a check as Docker writes it; undefined for none. */
export function checkWords([kind, ...words]: readonly string[]): string[] | undefined {
  switch (kind) {
    case "CMD":
      return words;
    case "CMD-SHELL":
      return ["/bin/sh", "-c", ...words];
    default:
      return undefined;
  }
}

/** Seconds within which a container that will become healthy has done so. */
export function healthyWithinSeconds(health: Health): number {
  const { startPeriodSeconds, intervalSeconds, timeoutSeconds, retries } = health;
  return startPeriodSeconds + (intervalSeconds + timeoutSeconds) * (retries + 1);
}

/** Seconds as Docker reads them back, so that nothing seems to have changed: `90` → `1m30s`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  const hours = Math.floor(seconds / 3600);
  return `${hours ? `${hours}h` : ""}${Math.floor((seconds % 3600) / 60)}m${seconds % 60}s`;
}
