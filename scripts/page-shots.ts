// Pictures of the page in each width, colour scheme and language, as it opens and with its panels opened, to be looked at:
// npx jiti scripts/page-shots.ts FOLDER [TAB…]
import * as path from "node:path";
import { openPanels, PAGE_TABS, PageBench, type PageTab } from "../test/support/page";

const WIDTHS = [390, 768, 1440];
const SCHEMES = ["light", "dark"] as const;
const LOCALES = ["en-US", "pt-BR"];

async function main([folder, ...asked]: readonly string[]): Promise<void> {
  if (!folder) throw new Error("usage: npx jiti scripts/page-shots.ts FOLDER [TAB…]");
  const tabs = PAGE_TABS.filter((tab) => asked.length === 0 || asked.includes(tab));
  const bench = await PageBench.start();
  /** A picture of a tab, and one with its panels opened. */
  const shoot = async (
    tab: PageTab,
    width: number,
    colorScheme: "light" | "dark",
    locale: string,
  ) => {
    const viewport = { width, height: 900 };
    const { page } = await bench.open({ locale, colorScheme, viewport });
    await page.locator(`#tab-${tab}`).click();
    await page.locator(".verdict:not(:text('…'))").first().waitFor();
    for (const state of ["closed", "opened"]) {
      if (state === "opened") await openPanels(page, tab);
      // What stays at the top of the window would lie in the middle of the picture.
      await page.evaluate(() => scrollTo(0, 0));
      const file = `${tab}-${state}-${width}-${colorScheme}-${locale}.png`;
      await page.screenshot({ path: path.join(folder, file), fullPage: true });
      console.log(file);
    }
    await page.context().close();
  };
  try {
    for (const width of WIDTHS) {
      for (const scheme of SCHEMES) {
        for (const locale of LOCALES)
          for (const tab of tabs) await shoot(tab, width, scheme, locale);
      }
    }
  } finally {
    await bench.stop();
  }
}

void main(process.argv.slice(2));
