import crowd from "../../../core/catalog/programs/data/crowd.json";
import documented from "../../../core/catalog/programs/data/documented.json";
import measured from "../../../core/catalog/programs/data/measured.json";
import products from "../../../core/catalog/programs/data/products.json";
import systemContainers from "../../../core/catalog/programs/data/system-containers.json";
import {
  crowdProblems,
  documentedProblems,
  type MeasuredRecord,
  measuredProblems,
  productProblems,
  systemContainerProblems,
} from "../../../core/catalog/programs/record";
import {
  type CrowdRow,
  crowdRecord,
  type SystemContainerRow,
  systemContainerRecord,
} from "../../../core/catalog/programs/rows";

/** `name: problem` of every record that has one. */
function problemsOf<T>(
  records: readonly T[],
  name: (record: T) => string,
  check: (record: T) => readonly string[],
): string[] {
  return records.flatMap((record) => check(record).map((problem) => `${name(record)}: ${problem}`));
}

describe("records of what programs need", () => {
  test("every measured one has figures, conditions and a day", () => {
    expect(problemsOf(measured, ({ program }) => program, measuredProblems)).toEqual([]);
  });

  test("every crowd one has owners and quartiles in order", () => {
    const records = (crowd as unknown as CrowdRow[]).map(crowdRecord);
    expect(problemsOf(records, ({ program }) => program, crowdProblems)).toEqual([]);
  });

  test("every documented one has a figure, a source and a day", () => {
    expect(problemsOf(documented, ({ program }) => program, documentedProblems)).toEqual([]);
    expect(problemsOf(products, ({ product }) => product, productProblems)).toEqual([]);
  });

  test("every system container has memory and a source", () => {
    const records = (systemContainers as unknown as SystemContainerRow[]).map(
      systemContainerRecord,
    );
    expect(problemsOf(records, ({ program }) => program, systemContainerProblems)).toEqual([]);
  });

  test("a program's measurements stand together, no variant of a version twice", () => {
    const variants = measured.map(({ program, variant }) => `${program} ${variant ?? ""}`);
    expect(variants).toEqual([...variants].sort());
    const versions = measured.map(({ version }, index) => `${variants[index]} ${version}`);
    expect(versions).toEqual([...new Set(versions)]);
  });

  test.each<[string, Partial<MeasuredRecord>, string]>([
    ["a tag in an image", { images: ["n8nio/n8n:1"] }, 'images: got "n8nio/n8n:1"'],
    ["a peak below rest", { peakMiB: 1 }, "peakMiB: is below restMiB"],
    ["a failing limit above one that works", { largestFailingLimitMiB: 9999 }, "is not below"],
    ["a day that is none", { asOf: "yesterday" }, 'asOf: got "yesterday"'],
    ["no start", { start: "" }, "start: expected text"],
  ])("%s is a problem", (_, change, problem) => {
    const good = measured.find(({ program }) => program === "n8n") as MeasuredRecord;
    expect(measuredProblems({ ...good, ...change }).join()).toContain(problem);
  });
});
