// Writes the largest tables of facts as programs that make them: the same rows, in two thirds of the bytes.
import * as fs from "node:fs";

/** Programs of the tables that are written so, by the end of the table's path. */
const LEAN = { "crowd.json": leanCrowd, "system-containers.json": leanSystemContainers };

/** The program of a table, as an ES module; undefined for one that is kept as it is. */
function leanProgram(file) {
  const name = Object.keys(LEAN).find((end) => file.endsWith(`/programs/data/${end}`));
  return name && LEAN[name](file);
}

/** A plugin's part: has a bundle take those tables as their programs. */
export function leanRows(build) {
  build.onLoad({ filter: /[/]programs[/]data[/][\w-]+\.json$/ }, ({ path: file }) => {
    const contents = leanProgram(file);
    return contents && { contents, loader: "js" };
  });
}

/** Rows with the same figures after each other, a tenth of the bytes less than by name: each row is found by its names, and none has two. */
const ALIKE = (one, other) => {
  const [, images, owners, ...figures] = one;
  const [, otherImages, otherOwners, ...otherFigures] = other;
  const texts = [`${figures} ${images}`, `${otherFigures} ${otherImages}`];
  return owners - otherOwners || (texts[0] < texts[1] ? -1 : 1);
};

/** Public deployments by program: an image mostly has the name of its program in it. */
export function leanCrowd(file, figures = (row) => row) {
  const mark = "~";
  const text = fs.readFileSync(file, "utf8");
  if (text.includes(mark)) throw new Error(`${file}: has a ${mark}, which marks names here`);
  const rows = JSON.parse(text)
    .map(figures)
    .map(([name, images, ...rest]) => [
      name,
      images.map((image) => image.replaceAll(name, mark)).join(" "),
      ...rest,
    ])
    .sort(ALIKE);
  return `const rows = ${inColumns(rows)};
for (const row of rows) row[1] = row[1].replaceAll("${mark}", row[0]).split(" ");
export default rows;`;
}

/** Rows as a program that makes them of columns: values of one kind side by side compress to nine tenths of what rows do. */
export function inColumns(rows) {
  const other = rows.find(({ length }) => length !== rows[0].length);
  if (other)
    throw new Error(`as many columns as the first row expected, got ${JSON.stringify(other)}`);
  const columns = rows[0].map((_, column) => columnText(rows.map((row) => row[column])));
  return `((columns) => columns[0].map((_, row) => columns.map((column) => column[row])))([${columns}])`;
}

/** Behind the sign for a quote, in a code that has few others to escape. */
const FIRST_SIGN = 35;
/** Texts of a column that has so few of them that each is a sign in a list. */
const FEW = 90;

/** A column as the program of it; texts and figures without a mark around each. */
function columnText(values) {
  const texts = [...new Set(values)];
  if (texts.length <= FEW && values.join("").length > 3 * values.length) {
    const signs = values.map((value) => String.fromCharCode(FIRST_SIGN + texts.indexOf(value)));
    return `((texts) => [...${JSON.stringify(signs.join(""))}].map((sign) => texts[sign.charCodeAt() - ${FIRST_SIGN}]))(${JSON.stringify(texts)})`;
  }
  if (values.every((value) => typeof value === "string" && !value.includes("\n"))) {
    return `${JSON.stringify(values.join("\n"))}.split("\\n")`;
  }
  if (values.every((value) => typeof value === "number" || value === null)) {
    return `"${values.join()}".split(",").map((figure) => figure === "" ? null : +figure)`;
  }
  return JSON.stringify(values);
}

/** Defaults of system containers; a few have further images. */
function leanSystemContainers(file) {
  const rows = JSON.parse(fs.readFileSync(file, "utf8"));
  const images = rows.flatMap((row, place) => (row.length > 4 ? [[place, row[4]]] : []));
  return `const rows = ${inColumns(rows.map((row) => row.slice(0, 4)))};
for (const [place, images] of ${JSON.stringify(images)}) rows[place].push(images);
export default rows;`;
}
