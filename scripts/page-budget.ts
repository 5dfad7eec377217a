// Measures the page in a browser, writes the table of docs/page.md and the screenshot of the README: npx jiti scripts/page-budget.ts
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Page } from "playwright-core";
import { HOSTILE, pasteTask } from "../test/support/hostile";
import { PageBench } from "../test/support/page";

const PROJECT = path.join(__dirname, "..");
const KEYSTROKES = 21;
const OPENINGS = 9;
/** Milliseconds until a window that was just made has loaded what it shows itself: its own programs read and run on the same processors. */
const SETTLED = 2_000;

/** A file of so many services of programs that are known. */
function file(services: number): string {
  const images = ["nginx:1.27", "postgres:17", "redis:7", "nextcloud:31", "node:22"];
  const lines = Array.from(
    { length: services },
    (_, index) => `  s${index}: {image: "${images[index % images.length]}"}`,
  );
  return `services:\n${lines.join("\n")}\n`;
}

/** Milliseconds from a key to the verdict that is drawn: the fastest of several, since other work shares the machine. */
async function keystrokes(page: Page, text: string): Promise<number> {
  return page.evaluate(
    async ([start, count]) => {
      const area = document.querySelector("textarea") as HTMLTextAreaElement;
      const typed = (value: string) => {
        area.value = value;
        area.dispatchEvent(new InputEvent("input", { bubbles: true }));
      };
      const verdict = () => document.querySelector(".answer")?.textContent ?? "";
      const settled = (before: string) =>
        new Promise<number>((resolve) => {
          const began = performance.now();
          const look = () => {
            if (verdict() !== before) resolve(performance.now() - began);
            else setTimeout(look, 0);
          };
          look();
        });
      typed(start);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const times: number[] = [];
      for (let key = 0; key < count; key++) {
        const before = verdict();
        typed(`${start}  typed: {image: nginx, mem_reservation: ${100 + key}m}\n`);
        times.push(await settled(before));
      }
      return Math.min(...times);
    },
    [text, KEYSTROKES] as const,
  );
}

/** Milliseconds from the end of loading to the first verdict, in a browser that has not seen the page. */
async function firstVerdict(bench: PageBench): Promise<number> {
  const drawn = () => {
    // Runs before the page does.
    const watch = new MutationObserver(() => {
      if (!document.querySelector(".verdict.fits, .verdict.depends, .verdict.refused")) return;
      performance.mark("first-verdict");
      watch.disconnect();
    });
    watch.observe(document, { childList: true, subtree: true });
  };
  const { page } = await bench.open({}, "", bench.address, drawn, SETTLED);
  const time = await page.evaluate(() => {
    const [loading] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    return performance.getEntriesByName("first-verdict")[0].startTime - loading.domInteractive;
  });
  await page.context().close();
  return time;
}

/** The same for several openings. */
async function openings(bench: PageBench): Promise<number[]> {
  const times: number[] = [];
  for (let opening = 0; opening < OPENINGS; opening++) times.push(await firstVerdict(bench));
  return times;
}

/** Milliseconds of processor time of the longest task that any hostile paste gives the page's own thread. */
async function hostile(bench: PageBench): Promise<number> {
  const longest: number[] = [];
  for (const [, text] of HOSTILE) {
    const { page } = await bench.open();
    longest.push(await pasteTask(bench, page, text()));
    await page.context().close();
  }
  return Math.max(...longest);
}

async function main(): Promise<void> {
  const bench = await PageBench.start();
  try {
    const { page } = await bench.open({ viewport: { width: 1200, height: 760 } });
    const rows = [
      [
        "whole page with all knowledge, compressed",
        `${kB(fs.statSync(path.join(bench.folder, "index.html.gz")).size)}`,
        "250 kB",
      ],
      ["first verdict once the page is there", ms(Math.min(...(await openings(bench)))), "100 ms"],
      ["verdict after a key, 10 services", ms(await keystrokes(page, file(10))), "16 ms"],
      ["verdict after a key, 60 services", ms(await keystrokes(page, file(60))), "100 ms"],
      [
        `longest task of the page's own thread, ${HOSTILE.length} hostile pastes`,
        ms(await hostile(bench)),
        "100 ms",
      ],
    ];
    const load = os.loadavg()[0].toFixed(1);
    const day = new Date().toISOString().slice(0, 10);
    const table = [
      `Measured ${day} in Chromium ${bench.version} on two cores with a load of ${load}: the fastest of ${KEYSTROKES} keys and of ${OPENINGS} openings.`,
      "",
      "| what | measured | budget |",
      "|---|---:|---:|",
      ...rows.map((row) => `| ${row.join(" | ")} |`),
    ].join("\n");
    const document = path.join(PROJECT, "docs", "page.md");
    const text = fs.readFileSync(document, "utf8");
    fs.writeFileSync(
      document,
      text.replace(
        /(<!-- budget -->\n)[\s\S]*?(<!-- \/budget -->)/,
        (_, open, close) => `${open}${table}\n${close}`,
      ),
    );
    console.log(table);
    await page.context().close();
    const shot = await bench.open({ viewport: { width: 1040, height: 640 } });
    await shot.page.screenshot({ path: path.join(PROJECT, "docs", "page.png") });
  } finally {
    await bench.stop();
  }
}

function kB(bytes: number): string {
  return `${Math.round(bytes / 1_000)} kB`;
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}

void main();
