// Pictures of the page in each width, colour scheme and language, to be looked at: npx jiti scripts/page-shots.ts FOLDER [TAB…]
import * as path from "node:path";
import { PageBench } from "../test/support/page";

const TABS = ["fit", "growth", "image"];
const WIDTHS = [390, 768, 1440];
const SCHEMES = ["light", "dark"] as const;
const LOCALES = ["en-US", "pt-BR"];

async function main([folder, ...tabs]: readonly string[]): Promise<void> {
  if (!folder) throw new Error("usage: npx jiti scripts/page-shots.ts FOLDER [TAB…]");
  const bench = await PageBench.start();
  try {
    for (const width of WIDTHS) {
      for (const colorScheme of SCHEMES) {
        for (const locale of LOCALES) {
          const viewport = { width, height: 900 };
          const { page } = await bench.open({ locale, colorScheme, viewport });
          for (const tab of tabs.length > 0 ? tabs : TABS) {
            await page.locator(`#tab-${tab}`).click();
            await page.locator(".verdict:not(:text('…'))").first().waitFor();
            const file = `${tab}-${width}-${colorScheme}-${locale}.png`;
            await page.screenshot({ path: path.join(folder, file), fullPage: true });
            console.log(file);
          }
          await page.context().close();
        }
      }
    }
  } finally {
    await bench.stop();
  }
}

void main(process.argv.slice(2));
