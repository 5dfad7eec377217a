import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { deniedAccess } from "../../cli/denied-access";
import { isReadable, requireAccess } from "../../pulumi/local-access";

const IS_ROOT = process.getuid?.() === 0;
/** A user that has no account here. */
const NOBODY = 54321;

let folder: string;
let state: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-access-"));
  fs.chmodSync(folder, 0o755);
  state = path.join(folder, ".enxuto", "state", ".pulumi", "stacks", "shop", "dev.json");
  fs.mkdirSync(path.dirname(state), { recursive: true });
  fs.writeFileSync(state, "{}");
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Rights of a file as another user has them: root's own leave out nothing. */
function asOther<T>(file: string, rights: number, work: () => T): T {
  fs.chmodSync(file, rights);
  if (IS_ROOT) process.seteuid?.(NOBODY);
  try {
    return work();
  } finally {
    if (IS_ROOT) process.seteuid?.(0);
    fs.chmodSync(file, 0o755);
  }
}

const sentence = (place: string, access: string) =>
  `${place}: belongs to ${IS_ROOT ? "root" : `the user of id ${process.getuid?.()}`} and may not be ${access} by this user, so the state is not known and nothing was done: run it as that user, or take the folder over with sudo chown -R "$(id -u)" ${folder}/.enxuto; a team shares a state as docs/team.md says`;

test("a folder that this user may not enter is not taken for an empty one", () => {
  const own = path.join(folder, ".enxuto");
  asOther(own, 0, () => {
    expect(() => requireAccess(folder, "read")).toThrow(sentence(own, "read"));
    expect(() => requireAccess(folder, "written")).toThrow(sentence(own, "written"));
    expect(isReadable(folder)).toBe(false);
  });
});

test("a single state among others that is another user's is named", () => {
  asOther(state, 0, () => {
    expect(() => requireAccess(folder, "read")).toThrow(sentence(state, "read"));
  });
});

test("what may only be read is enough to look", () => {
  asOther(state, 0o444, () => {
    expect(() => requireAccess(folder, "read")).not.toThrow();
    expect(isReadable(folder)).toBe(true);
    expect(() => requireAccess(folder, "written")).toThrow("may not be written by this user");
  });
});

test("a project that keeps nothing here yet is free to begin", () => {
  fs.rmSync(path.join(folder, ".enxuto"), { recursive: true });
  expect(() => requireAccess(folder, "written")).not.toThrow();
  expect(isReadable(folder)).toBe(true);
});

test("what the system denies a verb is one sentence, and other errors are as they were", () => {
  const own = path.join(folder, ".enxuto");
  const error = asOther(own, 0, () => {
    try {
      fs.readdirSync(own);
      return undefined;
    } catch (thrown) {
      return thrown;
    }
  });
  expect(deniedAccess(error)?.message).toBe(
    `${own}: cannot be read or written, since this user may not (EACCES, scandir): run it as whoever it belongs to, or take it over with chown`,
  );
  expect(
    deniedAccess(Object.assign(new Error("x"), { code: "ENOENT", path: own })),
  ).toBeUndefined();
  expect(deniedAccess(undefined)).toBeUndefined();
});

test("the history of hundreds of updates is known by its newest", () => {
  const history = path.join(folder, ".enxuto/state/.pulumi/history/shop/dev");
  fs.mkdirSync(history, { recursive: true });
  const file = (update: number) => path.join(history, `dev-${1e18 + update * 1000}.history.json`);
  for (let update = 0; update < 500; update += 1) fs.writeFileSync(file(update), "{}");
  const opened = jest.spyOn(fs, "openSync");
  try {
    requireAccess(folder, "written");
    expect(opened.mock.calls.length).toBeLessThan(250);
  } finally {
    opened.mockRestore();
  }
  asOther(file(499), 0, () => {
    expect(() => requireAccess(folder, "read")).toThrow("may not be read by this user");
  });
});
