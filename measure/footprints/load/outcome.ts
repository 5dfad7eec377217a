export interface Target {
  /** Values of `$PORT` and the like. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a shell line where the program is installed, outside its group; true if it ended with 0. */
  readonly shell: (line: string, timeoutSeconds: number) => Promise<boolean>;
}

/** Outcome of a load. */
export interface Outcome {
  readonly asked: number;
  readonly answered: number;
}

/** The same action many times, some at once; counts those that came true. */
export async function many(
  times: number,
  atOnce: number,
  action: (index: number) => Promise<boolean>,
): Promise<Outcome> {
  let next = 0;
  let answered = 0;
  const worker = async () => {
    while (next < times) if (await action(next++)) answered++;
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { asked: times, answered };
}
