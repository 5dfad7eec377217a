/** The two makers of values that the reader of Dockerfiles takes from a library fourteen times their size. */
export const Position = {
  create: (line: number, character: number) => ({ line, character }),
};

export const Range = {
  create: (...at: [unknown, unknown] | [number, number, number, number]) =>
    at.length === 4
      ? { start: Position.create(at[0], at[1]), end: Position.create(at[2], at[3]) }
      : { start: at[0], end: at[1] },
};
