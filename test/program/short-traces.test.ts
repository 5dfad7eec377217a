import { withShortTraces } from "../../program/short-traces";

test("errors name their place while work is done, and their callers again once all of it has ended", async () => {
  const usual = Error.stackTraceLimit;
  const lines = () => (new Error("x").stack ?? "").split("\n").length - 1;
  let end = () => {};
  const first = withShortTraces(
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  await expect(withShortTraces(() => Promise.reject(new Error("y")))).rejects.toThrow("y");
  expect(lines()).toBe(1);
  end();
  await first;
  expect(Error.stackTraceLimit).toBe(usual);
  expect(lines()).toBeGreaterThan(1);
});
