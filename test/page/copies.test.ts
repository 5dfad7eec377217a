import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { openPanels, PAGE_TABS, PageBench } from "../support/page";
import { tier } from "../support/tiers";

/** Drops files, and folders with what is in them, as a browser hands them to the page. */
async function drop(page: Page, tree: Readonly<Record<string, string | object>>): Promise<void> {
  await page.evaluate((tree) => {
    type Tree = { readonly [name: string]: string | Tree };
    const entryOf = (name: string, content: string | Tree, above: string): unknown => {
      const fullPath = `${above}/${name}`;
      if (typeof content === "string") {
        const file = (give: (file: File) => void) => give(new File([content], name));
        return { name, fullPath, isDirectory: false, isFile: true, file };
      }
      const rest = Object.entries(content).map(([each, text]) => entryOf(each, text, fullPath));
      const createReader = () => ({
        // One at a time, as a reader may.
        readEntries: (give: (entries: unknown[]) => void) => give(rest.splice(0, 1)),
      });
      return { name, fullPath, isDirectory: true, isFile: false, createReader };
    };
    const all = Object.entries(tree as Tree);
    const items = all.map(([name, content]) => ({
      webkitGetAsEntry: () => entryOf(name, content, ""),
    }));
    const files = all.flatMap(([name, content]) =>
      typeof content === "string" ? [new File([content], name)] : [],
    );
    const event = new Event("drop", { cancelable: true });
    Object.defineProperty(event, "dataTransfer", { value: { items, files } });
    document.dispatchEvent(event);
  }, tree);
}

tier("browser")("what is brought to the page and taken from it", () => {
  let bench: PageBench;

  beforeAll(async () => {
    bench = await PageBench.start();
  }, 300_000);

  afterAll(async () => bench?.stop(), 60_000);

  const WEB = "services: {web: {image: nginx, mem_limit: 64m, mem_reservation: 32m}}\n";

  test("command, link, Markdown and text go to the clipboard, drawings into files", async () => {
    const { page, faults } = await bench.open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.locator("textarea").fill(WEB);
    await page.getByText(/^It fits: /).waitFor();
    const copied = async (name: string) => {
      await page.getByRole("button", { name, exact: true }).click();
      await page.getByText(`Copied: ${name}`).waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    expect(await copied("Command")).toBe("npx enxuto fit compose.yaml --ram 4GB");
    expect(await copied("Markdown")).toMatch(/^### ✅ .*\n[\s\S]*\| web \|/);
    expect(await copied("Text")).toMatch(/fits local 4GB[\s\S]*\bweb\b/);
    await page.getByLabel("Adjust web").click();
    await page.getByRole("spinbutton", { name: "Limit, MiB" }).fill("96");
    expect(await copied("Override file")).toBe("services:\n  web:\n    mem_limit: 96m\n");
    const link = await copied("Link");
    expect(link.startsWith(`${bench.address}#`)).toBe(true);
    const file = async (name: string) => {
      const saved = page.waitForEvent("download");
      await page.getByRole("button", { name, exact: true }).click();
      const download = await saved;
      return [download.suggestedFilename(), fs.readFileSync(await download.path())] as const;
    };
    const [svgName, svg] = await file("SVG");
    expect([svgName, svg.toString().slice(0, 5)]).toEqual(["account.svg", "<svg "]);
    const [pngName, png] = await file("PNG");
    expect(pngName).toBe("account.png");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    // Twice the width of the drawing.
    expect(png.readUInt32BE(16)).toBe(1200);
    await page.goto(link);
    await page.getByText(/^It fits: /).waitFor();
    expect(await page.locator("textarea").inputValue()).toBe(WEB);
    expect(await page.locator("pre.override").textContent()).toContain("mem_limit: 96m");
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);

  test.each([
    ["Growing use", /^npx enxuto capacity whatsapp$/, /^whatsapp\b[\s\S]*conversations/],
    ["An image", /^npx enxuto image \.$/, /Dockerfile for linux\/amd64[\s\S]*CUDA/],
  ])(
    "command, text and link of %s go to the clipboard",
    async (tab, command, text) => {
      const { page, faults } = await bench.open();
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.getByRole("tab", { name: tab }).click();
      const copied = async (name: string) => {
        await page.getByRole("button", { name, exact: true }).click();
        await page.getByText(`Copied: ${name}`).waitFor();
        return page.evaluate(() => navigator.clipboard.readText());
      };
      expect(await copied("Command")).toMatch(command);
      expect(await copied("Text")).toMatch(text);
      const answer = await page.locator(".verdict").first().textContent();
      await page.goto(await copied("Link"));
      await page.reload();
      await page.getByRole("tab", { name: tab, selected: true }).waitFor();
      await page
        .getByText(answer ?? "", { exact: true })
        .first()
        .waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    },
    120_000,
  );

  test("files are chosen in a dialogue, several at once", async () => {
    const { page, faults } = await bench.open();
    const file = (name: string, text: string) => ({
      name,
      mimeType: "text/plain",
      buffer: Buffer.from(text),
    });
    await page
      .locator(".add input")
      .setInputFiles([
        file(".env", "SIZE=64m\n"),
        file("compose.yaml", "services: {web: {image: nginx, mem_limit: $SIZE}}\n"),
      ]);
    await page.getByText(/^It fits: /).waitFor();
    await page.getByLabel("Adjust web").click();
    await page.getByPlaceholder("64").waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);

  test("the drawing is in the language of the page", async () => {
    const { page } = await bench.open({ locale: "pt-BR" });
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "SVG", exact: true }).click();
    const svg = fs.readFileSync(await (await saved).path(), "utf8");
    const words = [...svg.matchAll(/<(?:text|title|desc)[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(words).toEqual(expect.arrayContaining(["reserva", "folga", "4.096"]));
    expect(words.join("\n")).not.toMatch(/reserve|headroom|left|short|fits|\d,\d{3}/);
    await page.context().close();
  }, 120_000);

  test("files that are dropped take the place of the example, an override last", async () => {
    const { page, faults } = await bench.open();
    const override = "services: {web: {mem_reservation: 2g, mem_limit: 2g}}\n";
    await drop(page, { "compose.override.yaml": override, "compose.yaml": WEB });
    await page.getByText(/^It fits: 2,\d{3} MiB of 4,096\.$/).waitFor();
    expect(await page.locator("textarea").inputValue()).toBe(WEB);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);

  test("of a folder that is dropped the files are read that Compose would find", async () => {
    const { page, faults } = await bench.open();
    const text = `include: [parts/db.yaml]\n${WEB.replace("nginx", '"nginx:${TAG}"')}`;
    await drop(page, {
      shop: {
        "compose.yaml": text,
        ".env": "TAG=1.29\n",
        parts: {
          "db.yaml": "services: {db: {image: redis, mem_limit: 96m, mem_reservation: 96m}}\n",
        },
        "mkdocs.yml": "site_name: x\n",
        node_modules: { "compose.yaml": "services: {no: {image: no}}\n" },
        "photo.jpg": "x",
      },
    });
    await page.getByText(/^It fits: /).waitFor();
    await page.getByRole("rowheader", { name: /^db/ }).waitFor();
    const tabs = await page.locator(".tabs .tab button:first-child").allTextContents();
    expect(tabs.sort()).toEqual([".env", "compose.yaml", "mkdocs.yml", "parts/db.yaml"]);
    expect(await page.locator(".copies pre").last().textContent()).toBe(
      "npx enxuto fit compose.yaml --ram 4GB",
    );
    await page.getByRole("tab", { name: "An image" }).click();
    await page.getByText("Drop a Dockerfile with its locks, or their folder, here").waitFor();
    await drop(page, {
      api: {
        Dockerfile: "FROM python:3.12\nCOPY . .\nRUN pip install -r requirements.txt\n",
        "requirements.txt": "torch==2.15.0\n",
        "app.py": "x",
      },
    });
    await page.getByText(/and it carries CUDA\.$/).waitFor();
    await page.getByRole("button", { name: "requirements.txt, line 1" }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);

  test("a tap shows what is known of a service and from where, on a phone too, with sliders", async () => {
    const viewport = { width: 390, height: 844 };
    const { page, faults } = await bench.open({ viewport, hasTouch: true, locale: "pt-BR" });
    await page.locator("textarea").fill("services: {db: {image: 'postgres:17'}}\n");
    await page.getByLabel("Ajustar db").tap();
    await page
      .locator(".adjusting p")
      .getByText(/^(medido|documentado): .+ \(2026-/)
      .waitFor();
    await page.getByRole("slider", { name: "Reserva, MiB" }).fill("2048");
    await page.getByText(/^Cabe: 2\.\d{3} MiB, de 4\.096 que há\.$/).waitFor();
    await page.getByRole("slider", { name: "Memória da máquina, GB" }).fill("2");
    await page.getByText(/^Não cabe: /).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);

  test("it opens from a file, without a server", async () => {
    const address = pathToFileURL(path.join(bench.folder, "index.html")).href;
    const { page, faults, requests } = await bench.open({}, "", address);
    await page.locator("textarea").fill(WEB);
    await page.getByText(/^It fits: /).waitFor();
    expect(faults).toEqual([]);
    expect(requests.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
    await page.context().close();
  }, 120_000);

  test.each(PAGE_TABS)(
    "on paper there is the answer of %s, and nothing to press",
    async (tab) => {
      const { page } = await bench.open();
      await page.locator(`#tab-${tab}`).click();
      await page.locator(".verdict:not(:text('…'))").first().waitFor();
      await openPanels(page, tab);
      await page.emulateMedia({ media: "print" });
      expect(await page.locator(".verdict").first().isVisible()).toBe(true);
      expect(await page.locator(".answer table").first().isVisible()).toBe(true);
      const left = await page
        .locator(
          ".page button:not(.hosts button), input[type=range], input[type=checkbox], textarea, select.create",
        )
        .evaluateAll((all) =>
          all.filter((one) => one.checkVisibility()).map(({ outerHTML }) => outerHTML),
        );
      expect(left).toEqual([]);
      await page.context().close();
    },
    120_000,
  );

  test("nothing moves for whoever asks for less motion", async () => {
    const moves = async (reducedMotion: "reduce" | "no-preference") => {
      const { page } = await bench.open({ reducedMotion });
      const duration = await page
        .locator("table.account rect")
        .first()
        .evaluate((rect) => getComputedStyle(rect).transitionDuration);
      await page.context().close();
      return duration;
    };
    expect([await moves("reduce"), await moves("no-preference")]).toEqual(["0s", "0.12s"]);
  }, 120_000);
});
