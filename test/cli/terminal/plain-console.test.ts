import { PassThrough } from "node:stream";
import { liveDisplay } from "../../../cli/terminal/display";
import { keepPlain } from "../../../cli/terminal/plain-console";

const WORDS = "volume \x1b[2Jshop\x1b[31m\r\x07";

/** A console that writes to streams, of which some are terminals. */
function output(terminals: { readonly stdout: boolean; readonly stderr: boolean }) {
  const stream = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY });
  const streams = { stdout: stream(terminals.stdout), stderr: stream(terminals.stderr) };
  const console = new globalThis.console.Console(streams);
  keepPlain({ console, ...streams } as never);
  const read = () => [String(streams.stdout.read()), String(streams.stderr.read())];
  return { console, read };
}

test("what is said on a terminal is plain, whatever is quoted in it", () => {
  const { console, read } = output({ stdout: true, stderr: true });
  console.log("the %s", WORDS);
  console.error(WORDS);
  expect(read()).toEqual(["the volume shop\n\n", "volume shop\n\n"]);
});

test("a file or a pipe gets every character", () => {
  const { console, read } = output({ stdout: false, stderr: true });
  console.log(WORDS);
  console.warn(WORDS);
  expect(read()).toEqual([`${WORDS}\n`, "volume shop\n\n"]);
});

test("a table that is drawn over itself has one plain line for each row", () => {
  const out = Object.assign(new PassThrough(), { rows: 10, columns: 12 });
  liveDisplay(() => [WORDS, "\x1b[31mtwelve letters"], out as never).end();
  expect(String(out.read())).toBe("\x1b[2Kvolume shop \n\x1b[2Ktwelve lett…\n");
});
