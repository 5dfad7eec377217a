/** Drawings are 600 wide: as wide as a pull request shows them. Their content keeps this far from both sides. */
export const SVG_WIDTH = 600;
export const SVG_MARGIN = 10;

/** Light and dark from one file: the viewer's own setting decides. Colours of parts keep 3:1 against both backgrounds. */
const STYLE = `
  text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 15px; }
  .soft { fill: #59636e; font-size: 12px; }
  .end { text-anchor: end; }
  .middle { text-anchor: middle; }
  .ground { fill: #ffffff; }
  .grid { stroke: #d1d9e0; stroke-width: 1; }
  .halo { paint-order: stroke; stroke: #ffffff; stroke-width: 4; stroke-linejoin: round; }
  .mark { stroke: #1f2328; stroke-width: 1.5; stroke-dasharray: 4 3; }
  .reserve { fill: #818b98; }
  .part { fill: #2f6fd0; }
  .surge { fill: #b35900; }
  .left { fill: #1a7f37; }
  .short { fill: #cf222e; }
  .host { fill: none; stroke: #59636e; stroke-width: 1.5; }
  .area { stroke: #ffffff; stroke-width: 1; }
  .c0 { fill: #2f6fd0; } .c1 { fill: #bf6a02; } .c2 { fill: #1a8a5a; } .c3 { fill: #b04fa8; }
  .c4 { fill: #c0453a; } .c5 { fill: #6f7d00; } .c6 { fill: #0f8a9c; } .c7 { fill: #7a63d6; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .soft { fill: #9198a1; }
    .ground { fill: #0d1117; }
    .grid { stroke: #3d444d; }
    .mark { stroke: #f0f6fc; }
    .host { stroke: #9198a1; }
    .area, .halo { stroke: #0d1117; }
    .part, .c0 { fill: #4b8df0; }
    .left { fill: #2ea043; }
    .short { fill: #f85149; }
    .surge, .c1 { fill: #d98218; }
  }
`;

/** Number of classes `c0`, `c1`, … for parts that are told apart by colour. */
export const SVG_COLOURS = 8;

/** A whole drawing, with words for those who do not see it. */
export function svg(
  height: number,
  title: string,
  description: string,
  parts: readonly string[],
  width = SVG_WIDTH,
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

/** A line of text whose baseline is at y. */
export function text(x: number, y: number, words: string, classes = ""): string {
  return `<text x="${round(x)}" y="${round(y)}"${attribute(classes)}>${escaped(words)}</text>`;
}

/** A rectangle; a negative width is none. */
export function rect(x: number, y: number, width: number, height: number, classes: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(height)}"${attribute(classes)}/>`;
}

/** A straight line. */
export function line(x1: number, y1: number, x2: number, y2: number, classes: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"${attribute(classes)}/>`;
}

/** A shape from its path. */
export function shape(path: string, classes: string): string {
  return `<path d="${path}"${attribute(classes)}/>`;
}

/** The path around what lies between two lines, from left to right above and back below. */
export function band(
  x: readonly number[],
  low: readonly number[],
  high: readonly number[],
): string {
  const forth = x.map((at, index) => `${round(at)},${round(high[index])}`);
  const back = x.map((at, index) => `${round(at)},${round(low[index])}`).reverse();
  return `M${[...forth, ...back].join("L")}Z`;
}

/** Words that are at most so many characters long. */
export function shortened(words: string, length: number): string {
  return words.length <= length ? words : `${words.slice(0, length - 1)}…`;
}

function attribute(classes: string): string {
  return classes === "" ? "" : ` class="${classes}"`;
}

/** Words as they stand in XML and HTML. */
export function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** A tenth of a pixel is more than anybody sees. */
function round(figure: number): number {
  return Math.round(figure * 10) / 10;
}
