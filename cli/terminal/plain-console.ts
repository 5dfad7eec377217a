import { format } from "node:util";
import { plainText } from "../../core/report/plain-text";

/** A console, and the streams that it writes to. */
interface Output {
  readonly console: Pick<Console, "log" | "info" | "warn" | "error" | "debug">;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

const HERE: Output = {
  console: globalThis.console,
  stdout: process.stdout,
  stderr: process.stderr,
};

/**
 * Has all that is said on a terminal written as plain text: labels, messages of servers and values from files are in many sentences,
 * and a terminal would obey them. What is no terminal gets every character.
 */
export function keepPlain({ console, stdout, stderr }: Output = HERE): void {
  const plainly =
    (stream: NodeJS.WriteStream) =>
    (...values: readonly unknown[]) =>
      void stream.write(`${plainText(format(...values))}\n`);
  if (stdout.isTTY)
    for (const name of ["log", "info", "debug"] as const) console[name] = plainly(stdout);
  if (stderr.isTTY) for (const name of ["warn", "error"] as const) console[name] = plainly(stderr);
}
