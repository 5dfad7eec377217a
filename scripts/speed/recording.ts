/** A line of a terminal with the second at which it came. */
export interface Line {
  readonly seconds: number;
  readonly text: string;
}

const LINE = 20;
const COLUMN = 8.4;
const MARGIN = 16;

/** SVG of a terminal in which each line appears when it came, and stays. Still where animations are off: then all is there. */
export function recording(command: string, lines: readonly Line[]): string {
  const all = [{ seconds: 0, text: `$ ${command}` }, ...lines];
  const last = Math.max(...all.map(({ seconds }) => seconds));
  const width = Math.ceil(Math.max(...all.map(({ text }) => text.length)) * COLUMN + 2 * MARGIN);
  const height = (all.length + 1) * LINE + 2 * MARGIN;
  const rows = all.map(({ seconds, text }, index) => {
    const y = MARGIN + (index + 1) * LINE;
    const shown = `<set attributeName="visibility" to="hidden" begin="0s" end="${seconds.toFixed(2)}s"/><set attributeName="visibility" to="visible" begin="${seconds.toFixed(2)}s"/>`;
    return `<text x="${MARGIN}" y="${y}">${seconds > 0 ? shown : ""}${aligned(escaped(text))}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(command)}: ${Math.round(last)} s">
<title>${escaped(command)}: ${Math.round(last)} s, as they went</title>
<rect width="100%" height="100%" rx="6" fill="#161b22"/>
<g font-family="ui-monospace,Menlo,Consolas,monospace" font-size="14" fill="#e6edf3">
${rows.join("\n")}
</g>
</svg>
`;
}

/** Text whose columns stay: SVG takes several blanks for one. */
function aligned(text: string): string {
  return text.replace(/^ +| {2,}/g, (blanks) => "\u00a0".repeat(blanks.length));
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
