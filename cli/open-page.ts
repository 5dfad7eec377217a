import { spawn } from "node:child_process";
import * as path from "node:path";
import type { Fit } from "../core/capacity/fit";
import { STDIN } from "../core/compose/tree";
import { builtPage, serve } from "./page";

/** Question that the page opens with, in the form of its links. */
export interface Opening {
  readonly about: "fit";
  readonly files: Readonly<Record<string, string>>;
  /** The compose files among them. */
  readonly named: readonly string[];
  /** `any`, `ram:4GB`, `hetzner:cx23` or `render`. */
  readonly host: string;
  readonly diskGB?: number;
  readonly location?: string;
}

/**
 * Opens the page with files in it, in the browser of this machine. They travel in the page itself, on loopback, so that no history
 * keeps them. Ends once the browser has the page: it asks nothing more.
 */
export async function openPage(opening: Opening): Promise<void> {
  const { address, closed } = await serve(builtPage(), 0, opening);
  console.error(`the page: ${address}`);
  const [command, ...words] = BROWSERS[process.platform] ?? ["xdg-open"];
  // Where there is no browser the address is all that is needed.
  spawn(command, [...words, address], { detached: true, stdio: "ignore" })
    .on("error", () => undefined)
    .unref();
  await closed;
}

/** Programs that open an address, by platform. */
const BROWSERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** The files that a reading read, as the page names them: from the folder of the first compose file. */
export function filesOpening(
  read: ReadonlyMap<string, string>,
  paths: readonly string[],
  host: string,
): Opening {
  const folder = paths[0] === STDIN ? process.cwd() : path.dirname(paths[0]);
  const nameOf = (file: string) =>
    file === STDIN ? "compose.yaml" : path.relative(folder, file).replaceAll(path.sep, "/");
  const files = Object.fromEntries([...read].map(([file, text]) => [nameOf(file), text]));
  return { about: "fit", files, named: paths.map(nameOf), host };
}

/** The budgets of a plan as a compose file. */
export function planOpening({ services, host }: Pick<Fit, "services" | "host">): Opening {
  const lines = services.flatMap(({ name, replicas, limitMiB, reservationMiB }) => [
    `  ${name}:`,
    `    image: ${name}`,
    "    deploy:",
    `      replicas: ${replicas}`,
    "      resources:",
    `        limits: {memory: ${limitMiB}M}`,
    `        reservations: {memory: ${reservationMiB}M}`,
  ]);
  return {
    about: "fit",
    files: { "compose.yaml": `services:\n${lines.join("\n")}\n` },
    named: ["compose.yaml"],
    host: hostOf(host),
  };
}

function hostOf({ kind, size, memTotalMiB }: Fit["host"]): string {
  if (kind === "render") return kind;
  if (kind === "local" || size === null) return `ram:${(memTotalMiB ?? 0) / 1024}GB`;
  return `${kind}:${size}`;
}
