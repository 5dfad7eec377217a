/** Codes of the errors that come of writing to a pipe or a terminal that nobody reads any more. */
const GONE = new Set(["EPIPE", "EIO", "ECONNRESET"]);

/**
 * Lets a command go on to its end where what reads it is gone: a closed terminal, a connection that was cut, `head`. Unheard, the
 * error of the stream would reach whoever listens for uncaught ones, Pulumi's SDK too, which writes it to the same stream again.
 *
 * Returns whether something could not be written for another reason, such as a full disk.
 */
export function outliveReader(
  streams: readonly NodeJS.WritableStream[] = [process.stdout, process.stderr],
): () => boolean {
  let isCut = false;
  for (const stream of streams)
    stream.on("error", ({ code }: NodeJS.ErrnoException) => {
      if (!GONE.has(code ?? "")) isCut = true;
    });
  return () => isCut;
}
