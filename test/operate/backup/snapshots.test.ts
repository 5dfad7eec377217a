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
  ])("is found by %s", (at, id) => expect(snapshotAt(listed, at).id).toBe(id));

  test("is not found before the oldest, or where there is none", () => {
    expect(() => snapshotAt(listed, "2026-11-01")).toThrow(
      '--at: got "2026-11-01", expected an id, or a time from 2026-11-27T10:00:00.500Z on',
    );
    // Whose month it is nobody can tell.
    expect(() => snapshotAt(listed, "12/11/2027")).toThrow(
      '--at: got "12/11/2027", expected an id',
    );
    expect(() => snapshotAt([], undefined)).toThrow("there is no backup yet: run enxuto backup");
  });
});
