import type { Page } from "playwright-core";
import { openPanels, PAGE_TABS, PageBench } from "../support/page";
import { tier } from "../support/tiers";

/** What may be pressed, typed into or chosen, as the page shows it now. */
const CONTROLS = "button, input, select, textarea, summary";

/** Names of the visible controls, in the order of the document; those that another one of their group stands for are left out. */
async function controls(page: Page): Promise<string[]> {
  return page.evaluate((selector) => {
    const all = [...document.querySelectorAll<HTMLElement>(selector)];
    for (const [at, one] of all.entries()) one.dataset.control = String(at);
    return all
      .filter((one) => one.tabIndex >= 0 && one.checkVisibility())
      .map(({ dataset }) => dataset.control ?? "");
  }, CONTROLS);
}

/** Where the focus is, and whether it is seen there. */
async function focused(page: Page): Promise<{ control: string; isSeen: boolean }> {
  return page.evaluate(() => {
    const one = document.activeElement as HTMLElement;
    // A field that lies unseen over its label shows its focus on that.
    const shown = one.closest<HTMLElement>(".add") ?? one;
    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
    return {
      control: one.dataset.control ?? one.tagName,
      isSeen: outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0,
    };
  });
}

tier("browser")("the page by the keyboard alone", () => {
  let bench: PageBench;

  beforeAll(async () => {
    bench = await PageBench.start();
  }, 300_000);

  afterAll(async () => bench?.stop(), 60_000);

  test.each(PAGE_TABS)(
    "Tab reaches every control of %s in its order, and shows where it is",
    async (tab) => {
      const { page } = await bench.open();
      await page.locator(`#tab-${tab}`).click();
      await page.locator(".verdict:not(:text('…'))").first().waitFor();
      await openPanels(page, tab);
      const expected = await controls(page);
      await page.locator(CONTROLS).first().focus();
      const reached: string[] = [];
      for (const at of expected.keys()) {
        // Focus is seen where the keyboard brought it.
        await page.keyboard.press("Tab");
        if (at === 0) await page.keyboard.press("Shift+Tab");
        const { control, isSeen } = await focused(page);
        reached.push(isSeen ? control : `${control}, unseen`);
      }
      expect(reached).toEqual(expected);
      expect(expected.length).toBeGreaterThan(10);
      await page.context().close();
    },
    180_000,
  );

  test("a file is typed, adjusted, judged for a host, walked to by its findings and taken along", async () => {
    const { page, faults } = await bench.open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const { keyboard } = page;
    const to = async (
      name: string | RegExp,
      role: "button" | "spinbutton" | "combobox" | "slider",
    ) => {
      const wanted = page.getByRole(role, { name, exact: typeof name === "string" }).first();
      for (let presses = 0; presses < 200; presses++) {
        if (await wanted.evaluate((one) => one === document.activeElement)) return;
        await keyboard.press("Tab");
      }
      throw new Error(`${name} is not reached`);
    };
    // From the tabs, whose arrows change the question, into the text.
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await keyboard.press("Tab");
    await keyboard.press("Tab");
    await keyboard.press("ArrowRight");
    await page.getByText(/conversations need a server with/).waitFor();
    await keyboard.press("ArrowLeft");
    for (let presses = 0; presses < 20; presses++) {
      await keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement?.tagName === "TEXTAREA")) break;
    }
    await keyboard.press("Control+A");
    await keyboard.insertText("services:\n  web:\n    image: nginx\n");
    await page.getByText(/^It fits: /).waitFor();
    await to("Memory of the machine, GB", "slider");
    await keyboard.press("Home");
    await page.getByText(/ of 512\.$/).waitFor();
    await to("Adjust web", "button");
    await keyboard.press("Enter");
    await to("Reservation, MiB", "spinbutton");
    await keyboard.type("900");
    await page.getByText(/^It does not fit: /).waitFor();
    await to(/^(hetzner|digitalocean) /, "button");
    await keyboard.press("Space");
    await page.getByText(/^It fits: /).waitFor();
    await to(/^line 2$/, "button");
    await keyboard.press("Enter");
    const selected = await page.evaluate(() => {
      const { value, selectionStart, selectionEnd } = document.activeElement as HTMLTextAreaElement;
      return value.slice(selectionStart, selectionEnd);
    });
    expect(selected).toBe("  web:");
    await to("Override file", "button");
    await keyboard.press("Enter");
    await page.getByText("Copied: Override file").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      "services:\n  web:\n    deploy:\n      resources:\n        reservations:\n          memory: 900m\n",
    );
    expect(faults).toEqual([]);
    await page.context().close();
  }, 180_000);
});
