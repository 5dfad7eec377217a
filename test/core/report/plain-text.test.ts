import { plainText, TerminalText } from "../../../core/report/plain-text";

/** What containers write, with what is left of it, without colours and with them. */
const WRITTEN: readonly (readonly [what: string, text: string, plain: string, shown: string])[] = [
  ["tabs and line breaks", "a\tb\n\nc\n", "a\tb\n\nc\n", "a\tb\n\nc\n"],
  [
    "colours",
    "\x1b[1;31mred\x1b[0m \x1b[38:5:9mx\x1b[m",
    "red x",
    "\x1b[1;31mred\x1b[0m \x1b[38:5:9mx\x1b[m\x1b[0m",
  ],
  [
    "a screen that is cleared, a cursor that moves",
    "\x1b[2J\x1b[1;1Hup\x1b[3A\x1b[?25lb",
    "upb",
    "upb",
  ],
  [
    "a title, a link, an answer that is asked for",
    "\x1b]0;rm\x07a\x1b]8;;http://x\x1b\\b\x1bP1$r\x1b\\c\x1b[6nd",
    "abcd",
    "abcd",
  ],
  ["a reset, another set of letters, keys", "\x1bca\x1b(0b\x1b=c", "abc", "abc"],
  ["the same in one character", "\x9b2Ja\x9d0;t\x9cb\x90q\x9cc\x85d", "abcd", "abcd"],
  ["a bell, steps back, a deletion", "se\x07c\x08\x08ret\x7f\0", "secret", "secret"],
  ["a line written over", "10 %\r100 %\r\nend", "10 %\n100 %\nend", "10 %\n100 %\nend"],
  [
    "a sequence without an end",
    "\x1b]0;hidden\nshown \x1b[",
    "0;hidden\nshown ",
    "0;hidden\nshown ",
  ],
  ["letters of others", "ação 日本 🙂", "ação 日本 🙂", "ação 日本 🙂"],
];

test.each(WRITTEN)("plain text keeps of %s what is read", (_, text, plain) => {
  expect(plainText(text)).toBe(plain);
});

describe.each(WRITTEN)("a terminal is shown of %s what it must not obey", (_, text, __, shown) => {
  test.each([1, 2, 3, 5, 1000])("in pieces of %i characters", (size) => {
    const terminal = new TerminalText();
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    const told = pieces.map((piece) => terminal.take(piece)).join("");
    expect(told + terminal.end()).toBe(shown);
  });
});

test("a text is shown as it comes, and one that never ends a sequence is not waited for", () => {
  const terminal = new TerminalText();
  expect(terminal.take("starting \x1b[3")).toBe("starting ");
  expect(terminal.take("2mup")).toBe("\x1b[32mup");
  expect(terminal.take(`\x1b]${"x".repeat(5000)}`)).toBe("x".repeat(5000));
});

test("a text of sequences that are only begun takes time in proportion to its length", () => {
  const milliseconds = (count: number) => {
    const text = ["\x1b[1", "\x9d", "\x1b]a", "\x9b "].map((part) => part.repeat(count)).join("");
    const began = performance.now();
    for (let round = 0; round < 5; round++) plainText(text);
    return performance.now() - began;
  };
  milliseconds(2_000);
  expect(milliseconds(200_000) / milliseconds(20_000)).toBeLessThan(40);
});
