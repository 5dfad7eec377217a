import { Writable } from "node:stream";
import { outliveReader } from "../../cli/terminal/gone-reader";

const failing = (code: string) =>
  new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
  });

test.each([
  ["EPIPE", false],
  ["EIO", false],
  ["ENOSPC", true],
])("an output that fails with %s is outlived, and counts as cut: %s", async (code, isCut) => {
  const stream = failing(code);
  const isOutputCut = outliveReader([stream]);
  stream.write("a line");
  await new Promise((resolve) => setImmediate(resolve));
  expect(isOutputCut()).toBe(isCut);
});
