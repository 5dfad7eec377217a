// Shifts the clock of a Node process by CLOCK_SHIFT_MS, as on a machine whose time is wrong; programs in Go keep the right one.
const shift = Number(process.env.CLOCK_SHIFT_MS);
const Right = Date;

globalThis.Date = class extends Right {
  constructor(...words) {
    super(...(words.length === 0 ? [Right.now() + shift] : words));
  }

  static now() {
    return Right.now() + shift;
  }
};
