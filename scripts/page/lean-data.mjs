import * as fs from "node:fs";
import { inColumns, leanRows } from "./lean-rows.mjs";

/** What is known of programs without what no answer says, and written so that it compresses well. */
export function leanData(build) {
  leanRows(build);
  build.onLoad({ filter: /[/]programs[/]data[/]measured\.json$/ }, leanMeasured);
  build.onLoad({ filter: /[/]python[/]resolution\.json$/ }, leanResolution);
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

/** Own measurements without how each was run. */
function leanMeasured({ path: file }) {
  const keys = [
    "program",
    "images",
    "variant",
    "version",
    "registry",
    "runtime",
    "restMiB",
    "startPeakMiB",
    "loadedMiB",
    "peakMiB",
    "smallestLimitMiB",
    "largestFailingLimitMiB",
    "limitMiB",
    "followsLimit",
    "asOf",
  ];
  const rows = JSON.parse(fs.readFileSync(file, "utf8")).map((row) => keys.map((key) => row[key]));
  const contents = `const keys = ${JSON.stringify(keys)};
    export default ${inColumns(rows)}.map((row) =>
      Object.fromEntries(keys.map((key, index) => [key, row[index]])));`;
  return { contents, loader: "js" };
}
