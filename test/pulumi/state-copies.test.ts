import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { copyToRestore, damageText, requireNotLost } from "../../operate/lost-state";
import { keepCopy, setStateAside, stateCopies } from "../../pulumi/state-copies";
import { isDamaged, stateFile } from "../../pulumi/state-file";

const PROJECT = "shop";

let folder: string;
let checkout: string;
let said: string[];
const before = { ...process.env };
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-copies-"));
  checkout = path.join(folder, "checkout");
  said = [];
  fs.mkdirSync(path.join(checkout, ".enxuto"), { recursive: true });
  fs.writeFileSync(path.join(checkout, "Pulumi.yaml"), `name: ${PROJECT}\n`);
  fs.writeFileSync(path.join(checkout, ".enxuto/passphrase"), "first\n");
  process.env = { ...before, XDG_STATE_HOME: path.join(folder, "home"), PULUMI_HOME: folder };
  delete process.env.PULUMI_CONFIG_PASSPHRASE;
});
afterEach(() => {
  jest.useRealTimers();
  process.env = before;
  fs.rmSync(folder, { recursive: true });
});

const stack = () => ({ directory: checkout, name: "dev" });
const file = () =>
  stateFile({ folder: path.join(checkout, ".enxuto/state"), project: PROJECT, stack: "dev" });

/** A state with so many things that exist outside it. */
function stateOf(count: number, note = ""): string {
  const resources = Array.from({ length: count }, (_, index) => ({
    ...{ custom: true, type: "docker:index/volume:Volume", urn: `${note}${index}` },
  }));
  const group = { custom: false, type: "pulumi:pulumi:Stack", urn: "stack" };
  return JSON.stringify({
    version: 3,
    checkpoint: { latest: { resources: [group, ...resources] } },
  });
}

function write(text: string): void {
  fs.mkdirSync(path.dirname(file()), { recursive: true });
  fs.writeFileSync(file(), text);
}

function keep(text: string): void {
  write(text);
  keepCopy(stack(), (line) => said.push(line));
}

const modes = (start: string): string[] =>
  fs.readdirSync(start, { recursive: true, withFileTypes: true }).map((entry) => {
    const { mode } = fs.statSync(path.join(entry.parentPath, entry.name));
    return `${entry.isDirectory() ? "folder" : "file"} ${(mode & 0o777).toString(8)}`;
  });

test("a copy that is taken later is the newest, even where the clock was ahead before", () => {
  jest.useFakeTimers({ now: new Date("2031-05-06T07:08:09.010Z"), doNotFake: ["nextTick"] });
  keep(stateOf(1));
  jest.setSystemTime(new Date("2026-11-30T06:00:00Z"));
  keep(stateOf(2));
  expect(stateCopies(stack()).map(({ taken, resources }) => [taken, resources])).toEqual([
    ["2031-05-06T07-08-09-011Z", 2],
    ["2031-05-06T07-08-09-010Z", 1],
  ]);
});

test("a state is copied into the checkout and out of it, readable for its owner only, with the passphrase", () => {
  keep(stateOf(2));
  for (const place of [path.join(checkout, ".enxuto/states"), path.join(folder, "home/enxuto")]) {
    expect(new Set(modes(place))).toEqual(new Set(["folder 700", "file 600"]));
  }
  fs.rmSync(path.join(checkout, ".enxuto"), { recursive: true });
  const [copy, ...more] = stateCopies(stack());
  expect(more).toEqual([]);
  expect(copy).toMatchObject({ resources: 2, isOwn: true, checkout });
  expect(fs.readFileSync(copy.file, "utf8")).toBe(stateOf(2));
  expect(fs.readFileSync(copy.passphrase as string, "utf8")).toBe("first\n");
});

test("a copy that could not be made whole leaves nothing behind, and is told of", () => {
  fs.rmSync(path.join(checkout, ".enxuto/passphrase"));
  fs.mkdirSync(path.join(checkout, ".enxuto/passphrase"));
  keep(stateOf(2));
  expect(fs.readdirSync(path.join(checkout, ".enxuto/states"), { recursive: true })).toEqual([
    "dev",
  ]);
  expect(modes(path.join(folder, "home")).filter((one) => one.startsWith("file"))).toEqual([]);
  expect(said).toEqual([
    expect.stringMatching(/no copy of the state could be kept in .* \(EISDIR\)/),
    expect.stringMatching(/no copy of the state could be kept in .* \(EISDIR\)/),
  ]);
});

test("a passphrase of the user's own is in no copy", () => {
  process.env.PULUMI_CONFIG_PASSPHRASE = "mine";
  keep(stateOf(1));
  expect(stateCopies(stack()).map(({ passphrase }) => passphrase)).toEqual([undefined]);
});

test("what is the same, cut short, or new and without anything is not copied; what was removed is", () => {
  keep(stateOf(0));
  expect(stateCopies(stack())).toEqual([]);
  keep(stateOf(3));
  keep(stateOf(3));
  keep(stateOf(3).slice(0, 40));
  keep("");
  expect(stateCopies(stack()).map(({ resources }) => resources)).toEqual([3]);
  keep(stateOf(0));
  expect(stateCopies(stack()).map(({ resources }) => resources)).toEqual([0, 3]);
  expect(said).toEqual([]);
});

test("so many copies stay, and the last of each day", () => {
  jest.useFakeTimers({ doNotFake: ["nextTick"] });
  for (let day = 1; day <= 4; day++) {
    for (let hour = 0; hour < 12; hour++) {
      jest.setSystemTime(new Date(Date.UTC(2026, 10, day, hour)));
      keep(stateOf(1, `${day}-${hour}-`));
    }
  }
  const taken = stateCopies(stack()).map((copy) => copy.taken.slice(8, 13));
  const hours = (day: string, first: number) =>
    Array.from({ length: 12 - first }, (_, back) => `${day}T${String(11 - back).padStart(2, "0")}`);
  expect(taken).toEqual([...hours("04", 0), ...hours("03", 4), "02T11", "01T11"]);
});

test("a folder that cannot be written is said, and nothing fails", () => {
  fs.writeFileSync(path.join(folder, "home"), "no folder");
  keep(stateOf(1));
  expect(said).toEqual([
    expect.stringMatching(/^no copy of the state could be kept in \S+home\/enxuto\S+ \(ENOTDIR\)$/),
  ]);
  expect(stateCopies(stack())).toHaveLength(1);
});

describe("a state", () => {
  test("that is empty or cut short is answered with the newest whole copy, the CLI's own among them", () => {
    keep(stateOf(2));
    const [copy] = stateCopies(stack());
    for (const damage of ["", stateOf(2).slice(0, 60), "{}", "\0".repeat(200), "null"]) {
      write(damage);
      expect(isDamaged(file())).toBe(true);
      expect(damageText(stack())).toBe(
        `its state ${file()} is empty or cut short; the copy of ${copy.taken} is whole, with 2 resources: bring it back with enxuto state restore dev`,
      );
    }
    fs.writeFileSync(`${file()}.bak`, stateOf(5));
    expect(copyToRestore(stack())).toMatchObject({ file: `${file()}.bak`, resources: 5 });
    fs.writeFileSync(`${file()}.bak`, stateOf(5).slice(1));
    expect(copyToRestore(stack())?.taken).toBe(copy.taken);
    write(stateOf(2));
    expect(damageText(stack())).toBeUndefined();
  });

  test("that is gone is missed where its last copy knows resources, and not where all was removed", () => {
    expect(() => requireNotLost(stack())).not.toThrow();
    keep(stateOf(1));
    fs.rmSync(path.join(checkout, ".enxuto"), { recursive: true });
    const [{ taken }] = stateCopies(stack());
    expect(() => requireNotLost(stack())).toThrow(
      `dev: its state ${file()} is gone, and the copy of ${taken} knows 1 resource: bring it back with enxuto state restore dev, or, if the stack was removed without enxuto, remove the copies in ${folder}/home/enxuto/states/shop/dev`,
    );
    keep(stateOf(0));
    fs.rmSync(file());
    expect(() => requireNotLost(stack())).not.toThrow();
  });

  test("that a restore replaces is kept, whole or not", () => {
    write("half");
    const aside = setStateAside(stack(), file());
    expect(fs.readFileSync(path.join(aside, "state.json"), "utf8")).toBe("half");
    expect(fs.readFileSync(path.join(aside, "passphrase"), "utf8")).toBe("first\n");
  });

  test("that there is none of does not keep a restore from putting the passphrase aside", () => {
    const aside = setStateAside(stack(), file());
    expect(fs.readdirSync(aside).sort()).toEqual(["checkout", "passphrase"]);
    expect(stateCopies(stack())).toEqual([]);
  });

  test("of another checkout is listed with its folder, and is not taken by itself", () => {
    keep(stateOf(4));
    const other = path.join(folder, "other");
    fs.mkdirSync(other);
    fs.copyFileSync(path.join(checkout, "Pulumi.yaml"), path.join(other, "Pulumi.yaml"));
    const second = { directory: other, name: "dev" };
    expect(stateCopies(second)).toMatchObject([{ isOwn: false, checkout, resources: 4 }]);
    expect(copyToRestore(second)).toBeUndefined();
    expect(() => requireNotLost(second)).not.toThrow();
  });
});
