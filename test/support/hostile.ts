import type { Page } from "playwright-core";
import type { PageBench } from "./page";

/** A file of so many services. */
const services = (count: number, service: string) =>
  `services:\n${Array.from({ length: count }, (_, index) => `  s${index}: ${service}`).join("\n")}\n`;

/** Aliases that double the file at each line. */
const laughs = (lines: number) =>
  [
    "x-0: &a0 [lol, lol]",
    ...Array.from({ length: lines }, (_, i) => `x-${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
    `services: {web: {image: nginx, command: *a${lines}}}`,
  ].join("\n");

/** Services each of which waits for the next. */
const chain = (count: number) =>
  `services:\n${Array.from({ length: count }, (_, index) => `  s${index}: {image: a, depends_on: [s${index + 1}]}`).join("\n")}\n  s${count}: {image: a}\n`;

/** Files that nobody writes by hand, by what they are. */
export const HOSTILE: readonly (readonly [name: string, text: () => string])[] = [
  ["of 3,000 services", () => services(3_000, "{image: nginx}")],
  ["of 5 MB", () => services(5_000, `{image: nginx, environment: {A: "${"x".repeat(1_000)}"}}`)],
  ["that is deep", () => `services: ${"[".repeat(50_000)}`],
  ["whose aliases multiply", () => laughs(30)],
  ["whose variables nest", () => `services: {web: {image: "${"${A:-".repeat(20_000)}"}}`],
  ["whose services wait for each other", () => chain(20_000)],
  ["of empty lines", () => `services: {web: {image: nginx}}${"\n".repeat(290_000)}`],
  ["of one line", () => `services: {web: {image: "${"x".repeat(290_000)}"}}`],
];

/** Milliseconds of processor time of the longest task of the page's own thread while a text is pasted over what is there, until it is judged. */
export async function pasteTask(bench: PageBench, page: Page, text: string): Promise<number> {
  await page.evaluate((text) => {
    document.querySelector("textarea")?.select();
    Object.assign(window, { pasted: text });
  }, text);
  return bench.longestTask(page, async () => {
    await page.evaluate(() => {
      const area = document.querySelector("textarea") as HTMLTextAreaElement;
      const { pasted: text } = window as unknown as { pasted: string };
      const clipboardData = new DataTransfer();
      clipboardData.setData("text", text);
      const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      // A browser puts in what the page does not take itself.
      if (area.dispatchEvent(paste)) document.execCommand("insertText", false, text);
    });
    await page
      .locator(".answer:not(:has(.stale)) .verdict, .answer [role=alert]")
      .first()
      .waitFor();
  });
}

/** Milliseconds of processor time that a fixed piece of work takes of the page's own thread, the median of five: how fast the machine is. */
export async function workTask(bench: PageBench, page: Page): Promise<number> {
  const taken: number[] = [];
  for (let run = 0; run < 5; run++) {
    const work = () =>
      page.evaluate(() => {
        const words = Array.from({ length: 40_000 }, (_, index) => `s${(index * 7_919) % 40_000}`);
        return JSON.parse(JSON.stringify(words.sort())).length;
      });
    taken.push(await bench.longestTask(page, work));
  }
  return taken.sort((a, b) => a - b)[2];
}
