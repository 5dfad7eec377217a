import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import type { Opening } from "../../cli/open-page";
import { serve } from "../../cli/page";
import { browserPath } from "./tiers";

/** Without these a browser that runs as root does not start, or asks addresses of its maker. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Tabs of the page, by the end of their id. */
export const PAGE_TABS = ["fit", "growth", "image"] as const;
export type PageTab = (typeof PAGE_TABS)[number];

/** Opens what a tab keeps closed until somebody asks: fields of a service, several servers, settings that fit, tables and lists. */
export async function openPanels(page: Page, tab: PageTab): Promise<void> {
  if (tab === "fit") {
    await page.locator(".host-choice select").first().selectOption("hetzner:cx23");
    await page.locator(".adjust").first().click();
    await page.locator(".adjusting input[type=number]").first().fill("96");
    await page.locator(".host-choice input[type=number]").fill("3");
    await page.locator(".host-choice input[type=checkbox]").check();
    await page.locator(".tuning button").first().click();
    for (const panel of [".adjusting", ".servers", "pre.override", "pre.tuned"]) {
      await page.locator(panel).waitFor();
    }
  }
  for (const summary of await page.locator("summary").all()) await summary.click();
}

/** What a browser notes of its work; times in µs, `tdur` in processor time of the thread. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** The page in a browser, from a folder that was built for it. */
export class PageBench {
  private constructor(
    readonly folder: string,
    private readonly served: Awaited<ReturnType<typeof serve>>,
    private readonly browser: Browser,
  ) {}

  /** Builds the page, serves it on loopback and starts the browser. */
  static async start(): Promise<PageBench> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-page-"));
    const script = path.join(__dirname, "..", "..", "scripts", "page.mjs");
    const { status, stderr } = spawnSync(process.execPath, [script, folder], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    const browser = await chromium.launch({ executablePath: browserPath(), args: FLAGS });
    return new PageBench(folder, await serve(folder, 0), browser);
  }

  get address(): string {
    return this.served.address;
  }

  /** The version of the browser. */
  get version(): string {
    return this.browser.version();
  }

  /** The page opened as `--open` does, with the end of its server. */
  async openWith(opening: Opening) {
    const { address, closed } = await serve(this.folder, 0, opening);
    return { ...(await this.open({}, "", address)), address, closed };
  }

  /**
   * The page opened, with what went wrong in it and what it asked of whom. `before` runs in it before its own programs; `settledMs`
   * are left to the window first, which loads programs of its own.
   */
  async open(
    options: Parameters<Browser["newContext"]>[0] = {},
    fragment = "",
    address = this.address,
    before?: () => void,
    settledMs = 0,
  ): Promise<{ page: Page; faults: string[]; requests: string[] }> {
    const context = await this.browser.newContext({ locale: "en-US", ...options });
    if (before) await context.addInitScript(before);
    const page = await context.newPage();
    const faults: string[] = [];
    const requests: string[] = [];
    page.on("pageerror", ({ message }) => faults.push(message));
    page.on("console", (said) => said.type() === "error" && faults.push(said.text()));
    context.on("request", (request) => requests.push(request.url()));
    await new Promise((resolve) => setTimeout(resolve, settledMs));
    await page.goto(address + fragment);
    await page.locator(".verdict:not(:text('…'))").first().waitFor({ timeout: 120_000 });
    return { page, faults, requests };
  }

  /**
   * Milliseconds of the longest single task of the page's own thread while something is done, in its own processor time, which other
   * work on this machine does not lengthen.
   */
  async longestTask(page: Page, done: () => Promise<void>): Promise<number> {
    const categories = ["toplevel", "disabled-by-default-devtools.timeline", "__metadata"];
    await this.browser.startTracing(page, { categories });
    await done();
    const trace = (await this.browser.stopTracing()).toString();
    const { traceEvents } = JSON.parse(trace) as { traceEvents: readonly TraceEvent[] };
    const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
    const own = traceEvents.filter(({ args }) => args?.name === "CrRendererMain").map(threadOf);
    const tasks = traceEvents.filter(
      (event) => event.name.endsWith("RunTask") && own.includes(threadOf(event)),
    );
    if (tasks.length === 0) throw new Error("the browser told of no task");
    return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.served.close();
    fs.rmSync(this.folder, { recursive: true });
  }
}
