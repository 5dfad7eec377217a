// What Pulumi's SDK costs in every test file that loads it, taken away; run before each test file.
const { runInThisContext } = require("node:vm");
const { PUT_OFF, putOff, requireOf } = require("../../tools/lazy-sdk.cjs");

// Under jest every test file loads its modules anew, and these make two thirds of the SDK's load: they are put off as the command line
// puts them off, by the means of jest's own modules.
const sdk = requireOf(__filename);
for (const name of PUT_OFF) {
  const file = sdk.resolve(name);
  jest.mock(file, () => putOff(() => jest.requireActual(file)));
}

/** Where the SDK reads a trace at each resource and each promise: for its engine's source positions, and for leaked promises. */
const READ_AT_ONCE = /@pulumi\/pulumi\/(resource|runtime\/debuggable)\.js$/;
const READERS = ["callsites", "debuggablePromise"];

// Jest finds the source of each line of a trace, which took half the time of a test that registers a hundred resources.
const { prepareStackTrace } = Error;
const ofJest = runInThisContext("Error");
Error.prepareStackTrace = (error, frames) => {
  const [top] = frames;
  const isUnread =
    READERS.includes(top?.getFunctionName()) && READ_AT_ONCE.test(top.getFileName() ?? "");
  if (isUnread) return "";
  return (prepareStackTrace ?? ofJest.prepareStackTrace)(error, frames);
};

// The SDK keeps its state in a storage that follows every promise of the process: those of the files before would slow down this one's.
afterAll(() => globalThis.asyncLocalStorage?.disable());
