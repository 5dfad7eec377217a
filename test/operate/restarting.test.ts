import { UserError } from "../../core/capacity/user-error";
import { onceStarted } from "../../operate/restarting";

const REFUSED = new UserError(
  "the server of shop",
  "ssh: connect to host 192.0.2.1 port 22: Connection refused",
);
const SILENT = new UserError(
  "the server of shop",
  "ssh: connect to host 192.0.2.1 port 22: Connection timed out",
);

/** Work that fails with these, one after the other, and then gives what it was asked. */
function failing(...errors: readonly Error[]) {
  const left = [...errors];
  return async () => {
    const error = left.shift();
    if (error) throw error;
    return "taken";
  };
}

const QUICK = { patienceMs: 60_000, pauseMs: 1 };

test("a server that restarts is waited for, and that is said once", async () => {
  const said: string[] = [];
  const daemon = new UserError("the server of shop", "Cannot connect to the Docker daemon");
  const work = failing(REFUSED, REFUSED, daemon);
  expect(await onceStarted("shop", (line) => said.push(line), work, QUICK)).toBe("taken");
  expect(said).toEqual(["the server of shop restarts: waiting for its Docker"]);
});

test.each([
  ["is silent", SILENT],
  ["is another's", new UserError("the server of blog", REFUSED.message)],
])("one that %s is not", async (_, error) => {
  const said: string[] = [];
  await expect(onceStarted("shop", (line) => said.push(line), failing(error), QUICK)).rejects.toBe(
    error,
  );
  expect(said).toEqual([]);
});

test("patience ends", async () => {
  const never = async () => Promise.reject(REFUSED);
  await expect(onceStarted("shop", () => {}, never, { ...QUICK, patienceMs: 20 })).rejects.toBe(
    REFUSED,
  );
});
