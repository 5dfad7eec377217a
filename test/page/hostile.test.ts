import { PageBench } from "../support/page";
import { tier } from "../support/tiers";

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

/** Most that one task of the page's own thread may take, in ms: 100, and half as much again for a slower machine. */
const MOST_TASK_MS = 150;

tier("browser")("files that nobody writes by hand", () => {
  let bench: PageBench;

  beforeAll(async () => {
    bench = await PageBench.start();
  }, 300_000);

  afterAll(async () => bench?.stop(), 60_000);

  test.each<[string, () => string]>([
    ["of 3,000 services", () => services(3_000, "{image: nginx}")],
    ["of 5 MB", () => services(5_000, `{image: nginx, environment: {A: "${"x".repeat(1_000)}"}}`)],
    ["that is deep", () => `services: ${"[".repeat(50_000)}`],
    ["whose aliases multiply", () => laughs(30)],
    ["whose variables nest", () => `services: {web: {image: "${"${A:-".repeat(20_000)}"}}`],
    ["whose services wait for each other", () => chain(20_000)],
    ["of empty lines", () => `services: {web: {image: nginx}}${"\n".repeat(290_000)}`],
    ["of one line", () => `services: {web: {image: "${"x".repeat(290_000)}"}}`],
  ])(
    "a paste %s does not hold up the page",
    async (_, text) => {
      const { page, faults } = await bench.open();
      const pasted = text();
      await page.evaluate((text) => {
        document.querySelector("textarea")?.select();
        Object.assign(window, { pasted: text });
      }, pasted);
      const longest = await bench.longestTask(page, async () => {
        await page.evaluate(() => {
          const area = document.querySelector("textarea") as HTMLTextAreaElement;
          const { pasted: text } = window as unknown as { pasted: string };
          const clipboardData = new DataTransfer();
          clipboardData.setData("text", text);
          const paste = new ClipboardEvent("paste", {
            clipboardData,
            bubbles: true,
            cancelable: true,
          });
          // A browser puts in what the page does not take itself.
          if (area.dispatchEvent(paste)) document.execCommand("insertText", false, text);
        });
        await page
          .locator(".answer:not(:has(.stale)) .verdict, .answer [role=alert]")
          .first()
          .waitFor();
      });
      expect(longest).toBeLessThan(MOST_TASK_MS);
      const empty = page.getByRole("button", { name: "Empty it" });
      if (await empty.count()) await empty.click();
      await page.locator("textarea").fill("services: {web: {image: nginx}}");
      await page.getByText(/^It fits: /).waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    },
    120_000,
  );

  test("while one question takes its time, keys are taken, and only the newest is asked", async () => {
    const { page, faults } = await bench.open();
    const asked = await page.evaluate(async () => {
      const area = document.querySelector("textarea") as HTMLTextAreaElement;
      const numbers: number[] = [];
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (this: Worker, message: { id: number }) {
        numbers.push(message.id);
        post.call(this, message);
      } as typeof post;
      const slow = Array.from({ length: 2_000 }, (_, index) => `  s${index}: {image: nginx}`);
      for (let key = 0; key < 50; key++) {
        area.value = `services:\n${slow.join("\n")}\n  typed${key}: {image: nginx}\n`;
        area.dispatchEvent(new InputEvent("input", { bubbles: true }));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return numbers.length;
    });
    expect(asked).toBeLessThan(25);
    await page.locator(".answer:not(:has(.stale))").waitFor();
    expect(await page.locator("textarea").inputValue()).toContain("typed49");
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);
});
