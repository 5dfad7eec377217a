import { replacedIn, requireGivenUp, requireOwn } from "../../../operate/backup/replaced";

describe("what a restore into another stack replaces", () => {
  const replaced = replacedIn([
    ["holds", "db", "tables", "12", "34000"],
    ["holds", "kv", "keys", "0"],
    ["holds", "uploads", "files", "1"],
    ["note", "something else"],
  ]);

  test("is refused with what is there and both ways out", () => {
    expect(() => requireGivenUp("staging", replaced, [])).toThrow(
      "--into: staging holds data that would be replaced: db has 12 tables with rows, uploads has 1 file: save it with enxuto backup staging, then give it up with --delete-data=db --delete-data=uploads",
    );
  });

  test("has to be given up by the name of each service", () => {
    expect(() => requireGivenUp("staging", replaced, ["db"])).toThrow(
      "would be replaced: uploads has 1 file: save it",
    );
    expect(() => requireGivenUp("staging", replaced, ["db", "uploads"])).not.toThrow();
    expect(() => requireGivenUp("staging", [], [])).not.toThrow();
  });

  test("is not a service that holds nothing", () => {
    expect(() => requireGivenUp("staging", replaced, ["kv"])).toThrow(
      '--delete-data: got "kv", expected one of db, uploads',
    );
    expect(() => requireGivenUp("staging", [], ["db"])).toThrow(
      '--delete-data: got "db", but staging holds no data that is replaced',
    );
  });

  test("is not replaced by another state's backup that nobody named", () => {
    const snapshot = {
      ...{ id: "4f2a91c0", current: "4f2a91c0", time: "2026-11-30T10:00:00.000Z", kib: 7 },
      ...{ drilled: null, failed: null, state: "b1a", user: "bia" },
    };
    expect(() => requireOwn("dev", snapshot, replaced)).toThrow(
      "--at: is missing, and this state took no backup of dev: the newest one, 4f2a91c0 by bia of 2026-11-30T10:00:00.000Z, is another state's, and would replace what is there (db has 12 tables with rows, uploads has 1 file): if it is the one, name it with --at 4f2a91c0",
    );
    expect(() => requireOwn("dev", snapshot, [])).not.toThrow();
  });
});
