import { plainText } from "../../core/report/plain-text";

/** Shows what a run does while it does it. */
export interface Display {
  /** Takes the lines that are news. */
  readonly say: (lines: readonly string[]) => void;
  /** Shows the last state and stops. */
  readonly end: () => void;
}

/** One line after the other, for logs. */
export function plainDisplay(): Display {
  const say = (lines: readonly string[]) => {
    for (const line of lines) console.log(line);
  };
  return { say, end: () => {} };
}

/** Milliseconds from one drawing of a table to the next. */
const REDRAW_MS = 250;

/** A table that is drawn over itself, for terminals. `table` gives its lines. */
export function liveDisplay(table: () => readonly string[], out = process.stdout): Display {
  let drawn = 0;
  const draw = () => {
    const rows = table().slice(-(out.rows - 1 || 1));
    const up = drawn > 0 ? `\x1b[${drawn}A` : "";
    out.write(up + rows.map((row) => `\x1b[2K${fitting(row, out.columns)}\n`).join(""));
    drawn = rows.length;
  };
  const timer = setInterval(draw, REDRAW_MS);
  return {
    say: () => {},
    end: () => {
      clearInterval(timer);
      draw();
    },
  };
}

function fitting(row: string, columns: number): string {
  const characters = [...plainText(row).replace(/\n/g, " ")];
  return characters.length > columns
    ? `${characters.slice(0, columns - 1).join("")}…`
    : characters.join("");
}
