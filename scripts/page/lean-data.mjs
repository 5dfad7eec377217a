import * as fs from "node:fs";
import * as path from "node:path";
import { inColumns, leanCrowd, leanRows } from "./lean-rows.mjs";

/** What is known of programs without what no answer says, and written so that it compresses well. */
export function leanData(build) {
  build.onLoad({ filter: /[/]programs[/]data[/]crowd\.json$/ }, ({ path: file }) => ({
    contents: leanCrowd(file, answered),
    loader: "js",
  }));
  leanRows(build);
  // The grounds of the reserve are in the documentation.
  build.onLoad({ filter: /[/]core[/]capacity[/]reserve\.ts$/ }, ({ path: file }) => ({
    contents: fs.readFileSync(file, "utf8").replace(/^ {4}(name|ground): .*,\n/gm, ""),
    loader: "ts",
  }));
  // The systems of the page are this repository's own: its tests hold them against every check.
  build.onLoad({ filter: /[/]core[/]model[/]system-check\.ts$/ }, () => ({
    contents: "export const checkSystem = () => {};",
    loader: "js",
  }));
  build.onLoad(
    { filter: /[/]programs[/]data[/](measured|documented|products)\.json$/ },
    leanRecords,
  );
  build.onLoad({ filter: /[/]programs[/]data[/]variables\.json$/ }, ({ path: file }) => ({
    contents: JSON.stringify(JSON.parse(fs.readFileSync(file, "utf8")).map(leanVariables)),
    loader: "json",
  }));
  build.onLoad({ filter: /[/]python[/]resolution\.json$/ }, leanResolution);
}

/** Variables of an image; whence they are is said only of figures that answers take from there. */
function leanVariables({ source, asOf, ...row }) {
  return row.image || row.worker ? { ...row, source, asOf } : row;
}

/** Owners from which on answers do not say how many. */
const ENOUGH = 3;

/**
 * A row of public deployments with the quartiles that answers are made of: the lower two of reservations, the middle of limits; with how
 * many owners where enough of them limit what one reserves.
 */
function answered([name, images, owners, reservation, limit, asOf]) {
  const [reserving, low, middle] = quartiles(reservation);
  const [limiting, , limited] = quartiles(limit);
  if (reserving === 1 && limiting >= ENOUGH) {
    return [name, images, owners, middle, `${limiting},,${limited}`, asOf];
  }
  const lower = reserving > 1 ? `,${low}${low === middle ? "" : `,${middle}`}` : (middle ?? "");
  return [name, images, owners, lower, limited ?? "", asOf];
}

function quartiles(text) {
  if (text === "") return [0];
  return text.includes(",") ? text.split(",") : [1, text, text];
}

/** What packages of Python bring, by their places in the list, and without their versions. */
function leanResolution({ path: file }) {
  const { asOf, packages } = JSON.parse(fs.readFileSync(file, "utf8"));
  const names = Object.keys(packages);
  const places = new Map(names.map((name, place) => [name, place]));
  const rows = Object.entries(packages).map(
    ([name, { version: _, mb, sourceMB, needs, ...rest }]) => [
      ...[name, mb, sourceMB ?? null, needs.map((each) => places.get(each) ?? each).join(" ")],
      ...[Object.keys(rest).length === 0 ? "" : JSON.stringify(rest)],
    ],
  );
  const contents = `const rows = ${inColumns(rows)};
const nameAt = (place) => rows[place]?.[0] ?? place;
export default { asOf: "${asOf}", packages: Object.fromEntries(rows.map(([name, mb, sourceMB, needs, rest]) => [
    name, { mb, sourceMB: sourceMB ?? undefined, needs: needs ? needs.split(" ").map(nameAt) : [], ...(rest && JSON.parse(rest)) }])) };`;
  return { contents, loader: "js" };
}

/** What answers say of own measurements, which is not how each was run, and of what makers ask, which are not their remarks. */
const KEYS = {
  "measured.json": (
    "program images variant version registry restMiB startPeakMiB loadedMiB peakMiB smallestLimitMiB " +
    "largestFailingLimitMiB limitMiB followsLimit asOf"
  ).split(" "),
  "documented.json": "program images minimumMiB recommendedMiB source asOf".split(" "),
  "products.json": "product images alsoOwn isPart minimumMiB recommendedMiB source asOf".split(" "),
};

function leanRecords({ path: file }) {
  const keys = KEYS[path.basename(file)];
  const value = (row, key) => {
    // The package that a program came in is said where it is explained, not in answers; and so is how it was run otherwise.
    if (key === "registry") return row[key].replace(/ \(.*\)$/, "");
    if (key === "images") return row[key].join(" ");
    if (key === "variant") return row[key] === null ? null : "";
    return row[key];
  };
  const rows = JSON.parse(fs.readFileSync(file, "utf8")).map((row) =>
    keys.map((key) => value(row, key)),
  );
  const contents = `const keys = ${JSON.stringify(keys)};
    export default ${inColumns(rows)}.map((row) => {
      const record = Object.fromEntries(keys.map((key, index) => [key, row[index]]));
      return { ...record, images: record.images.split(" ").filter(Boolean) };
    });`;
  return { contents, loader: "js" };
}
