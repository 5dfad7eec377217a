import { snapshotAt, snapshotsIn } from "../../../operate/backup/snapshots";

const [made, now, other] = ["a", "b", "c"].map((digit) => digit.repeat(64));
const listed = snapshotsIn([
  [
    "snapshots",
    JSON.stringify([
      { id: other, time: "2026-11-27T10:00:00.5Z", tags: ["enxuto", "kib=7"] },
      {
        id: now,
        original: made,
        time: "2026-11-28T10:00:00Z",
        tags: ["drilled=2026-11-28T11:00:00Z"],
      },
    ]),
  ],
]);

describe("a backup in the list", () => {
  test("keeps its id when a drill gives it another one in the repository", () => {
    expect(listed.map(({ id, current, drilled }) => [id, current, drilled])).toEqual([
      ["aaaaaaaa", "bbbbbbbb", "2026-11-28T11:00:00Z"],
      ["cccccccc", "cccccccc", null],
    ]);
  });

  test.each([
    [undefined, "aaaaaaaa"],
    ["aaaaaaaa", "aaaaaaaa"],
    ["bbbbbbbb", "aaaaaaaa"],
    ["2026-11-28T09:59Z", "cccccccc"],
  ])("is found by %s", (at, id) => expect(snapshotAt(listed, at, "own").id).toBe(id));

  test("of a clock that was ahead is not the newest one until its time has come", () => {
    const at = (now: string) => snapshotAt(listed, undefined, "own", Date.parse(now)).id;
    expect(at("2026-11-28T09:30:00Z")).toBe("aaaaaaaa");
    expect(at("2026-11-28T08:30:00Z")).toBe("cccccccc");
    // All of them are: the clock of this machine is behind.
    expect(at("2020-01-01T00:00:00Z")).toBe("aaaaaaaa");
  });

  test("is not found before the oldest, or where there is none", () => {
    expect(() => snapshotAt(listed, "2026-11-01", "own")).toThrow(
      '--at: got "2026-11-01", expected an id, or a time from 2026-11-27T10:00:00.500Z on',
    );
    // Whose month it is nobody can tell.
    expect(() => snapshotAt(listed, "12/11/2027", "own")).toThrow(
      '--at: got "12/11/2027", expected an id',
    );
    expect(() => snapshotAt([], undefined, "own")).toThrow(
      "there is no backup yet: run enxuto backup",
    );
  });

  test("is one's own before another state's, and of several other states the one that is named", () => {
    const taken = (digit: string, hour: number, state?: string, username = "bia") => ({
      ...{
        id: digit.repeat(64),
        time: `2026-11-28T${String(hour).padStart(2, "0")}:00:00Z`,
        username,
      },
      tags: ["enxuto", ...(state ? [`state=${state}`] : [])],
    });
    const of = (...all: readonly object[]) => snapshotsIn([["snapshots", JSON.stringify(all)]]);
    const [own, hers, old] = [taken("1", 10, "own"), taken("2", 11, "hers"), taken("3", 9)];
    const found = (at: string | undefined, ...all: readonly object[]) =>
      snapshotAt(of(...all), at, "own").id[0];
    expect(found(undefined, own, hers)).toBe("1");
    expect(found("2026-11-28T12:00Z", own, hers)).toBe("1");
    expect(found("22222222", own, hers)).toBe("2");
    // From before states were told apart.
    expect(found(undefined, old, hers)).toBe("3");
    expect(found(undefined, hers)).toBe("2");
    expect(() => found(undefined, hers, taken("4", 8, "theirs", "caio"))).toThrow(
      "--at: is missing, and other states of this stack took the backups: expected one of 22222222 by bia of 2026-11-28T11:00:00.000Z, 44444444 by caio of 2026-11-28T08:00:00.000Z",
    );
  });
});
