import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";

/** Load that a service is put through while it is measured: `images/NAME/load.json`. The same every time. */
export interface LoadFile {
  /** The load in words; it goes into the footprint. */
  readonly load: string;
  /** HTTP requests, one series after the other. */
  readonly requests?: readonly Series[];
  /** Programs run one after the other in another container of the same image: `["pgbench", …]`. */
  readonly client?: readonly (readonly string[])[];
  /** Services of the system that run for real beside it, in this order. @default - only databases that it addresses */
  readonly beside?: readonly string[];
  /** Answers of services that are played: by service, by path. */
  readonly upstreams?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Seconds of watching after the load, for work that goes on behind it. @default 1 */
  readonly settleSeconds?: number;
}

/** So many requests of one kind. */
export interface Series {
  readonly path: string;
  /** @default - POST with a body, GET without */
  readonly method?: string;
  readonly times: number;
  /** Requests that run at the same time. */
  readonly atOnce: number;
  /**
   * The body as JSON. `{{n}}`, `{{words 300}}` and `{{bytes 1000}}` (base64) are replaced in its strings, and
   * `{"$times": 32, "$of": …}` becomes a list of so many. `{{fill 10000000}}` is a text of so many letters.
   */
  readonly json?: unknown;
  /** The body as a form whose field `file` is a generated CSV table. */
  readonly csv?: { readonly rows: number; readonly columns: number };
  /** Whether every request has the same body: large ones are then made once. @default false */
  readonly same?: boolean;
  /** Answers other than success, 429 and 503 that are right: 413 to what is too large. @default - none */
  readonly expects?: readonly number[];
  /** The body as a generated WAV file: voice-like bursts and silence, 16 bit, mono. */
  readonly wav?: { readonly minutes: number; readonly sampleRate: number };
}

/** Folder of an image's measurements: next to its Dockerfile, and in the same place for those of others. */
export function imageFile(project: string, image: string, file: string): string {
  return path.join(project, "images", image, file);
}

/** File of the figures of one Dockerfile: `size.json`, those of `Dockerfile.excel` in `size.excel.json`. */
export function figuresFile(
  project: string,
  image: string,
  kind: "size" | "footprint",
  dockerfile: string,
): string {
  const variant = path.basename(dockerfile).replace(/^Dockerfile/, "");
  return imageFile(project, image, `${kind}${variant}.json`);
}

/** The load of an image; throws a UserError where there is none. */
export function readLoad(project: string, image: string): LoadFile {
  const file = imageFile(project, image, "load.json");
  if (!fs.existsSync(file)) {
    throw new UserError(image, `has no load: write ${path.relative(project, file)} first`);
  }
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserError(
      path.relative(project, file),
      `cannot be read: ${(error as Error).message}`,
    );
  }
}
