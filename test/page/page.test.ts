import * as fs from "node:fs";
import * as path from "node:path";
import type { Page } from "playwright-core";
import { filesOpening } from "../../cli/open-page";
import type { HostCapacity } from "../../core/capacity/host";
import { DEFAULT_RESERVE } from "../../core/capacity/reserve";
import { hostCapacity, hostOffers } from "../../core/catalog/hosts";
import { memoryFiles } from "../../core/compose/files";
import { projectOf } from "../../core/compose/project";
import { readModel } from "../../core/compose/read";
import { answer, type ComposeQuestion } from "../../core/judge/answer";
import { capacityOf } from "../../core/judge/capacity";
import { judgeComposeServers } from "../../core/judge/compose-servers";
import { withStalePrices } from "../../core/judge/stale";
import { offeredAt, targetOf } from "../../core/judge/target";
import { tune } from "../../core/judge/tune/tune";
import { reportImageFiles } from "../../core/report/image-report";
import { overrideText } from "../../core/report/tune";
import type { Replies } from "../../page/answer";
import { IMAGE_EXAMPLE } from "../../page/example";
import type { FitQuestion } from "../../page/fit";
import { toFragment } from "../../page/link";
import type { About, Question, Questions } from "../../page/question";
import { SYSTEMS } from "../../systems";
import { CASES, COMPOSE_CASES } from "../support/compose-cases";
import { read } from "../support/compose-file";
import { openPanels, PageBench } from "../support/page";
import { tier } from "../support/tiers";

/** The files of a case, by their names. */
function textsOf(name: string): Record<string, string> {
  const folder = path.join(COMPOSE_CASES, name);
  return Object.fromEntries(
    fs
      .readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => fs.statSync(path.join(folder, file)).isFile() && !file.startsWith("config"))
      .map((file) => [file, fs.readFileSync(path.join(folder, file), "utf8")]),
  );
}

const question = (files: Record<string, string>, more: Partial<FitQuestion> = {}): FitQuestion => ({
  about: "fit",
  files,
  host: "ram:4GB",
  adjustments: {},
  ...more,
});

/** What `fit` answers today. */
const said = (asked: ComposeQuestion) => withStalePrices(answer(asked), new Date());

/** A file of so many services. */
const services = (count: number, service: string) =>
  `services:\n${Array.from({ length: count }, (_, index) => `  s${index}: ${service}`).join("\n")}\n`;

/** What axe, which is in the page, finds; and the pixels by which the page is wider than its window. */
async function flaws(page: Page): Promise<{ violations: string[]; wider: number }> {
  return page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: a script that was put into the page
    const { violations } = await (window as any).axe.run();
    return {
      violations: violations.map(
        // biome-ignore lint/suspicious/noExplicitAny: the same
        ({ id, nodes }: any) => `${id}: ${nodes.map((node: any) => node.html).join(" ")}`,
      ),
      wider: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    };
  });
}

tier("browser")("the page", () => {
  let bench: PageBench;

  beforeAll(async () => {
    bench = await PageBench.start();
  }, 300_000);

  afterAll(async () => bench?.stop(), 60_000);

  /** The answers of the page's own worker, in the browser. */
  async function asked<A extends About>(questions: readonly Questions[A][]): Promise<Replies[A][]> {
    const { page } = await bench.open();
    const replies = await page.evaluate(
      async (all) => {
        const program = document.getElementById("worker")?.textContent ?? "";
        const worker = new Worker(URL.createObjectURL(new Blob([program])));
        const one = (id: number) =>
          new Promise((resolve) => {
            worker.onmessage = ({ data }) => data.ready || resolve(data.reply ?? data);
            worker.postMessage({ id, question: all[id], language: "en" });
          });
        const found: unknown[] = [];
        for (const id of all.keys()) found.push(await one(id));
        worker.terminate();
        return found;
      },
      questions as readonly unknown[] as Question[],
    );
    await page.context().close();
    return replies as Replies[A][];
  }

  test("gives the answers of fit for every case of the reader", async () => {
    const cases = CASES.filter(({ profiles }) => profiles === undefined);
    const replies = await asked<"fit">(
      cases.map(({ name, files }) => question(textsOf(name), { named: files })),
    );
    const target = hostCapacity("local", "4GB", new Date());
    for (const [index, { name, files }] of cases.entries()) {
      const reply = replies[index];
      if (reply.kind !== "judged") throw new Error(`${name}: ${reply.problem.text}`);
      const project = read(files.map((file) => path.join(COMPOSE_CASES, name, file)));
      const expected = said({
        // The folder gives the project its name, and the page has none.
        project: { ...project, name: reply.fit.system },
        files,
        profile: "default",
        target,
      });
      expect({ name, fit: reply.fit }).toEqual({ name, fit: JSON.parse(JSON.stringify(expected)) });
    }
  }, 300_000);

  test("location, disk and several servers are asked as fit and servers ask them", async () => {
    const files = { "compose.yaml": services(3, "{image: 'redis:7', mem_reservation: 700m}") };
    const project = projectOf(
      readModel({ files: memoryFiles(files), environment: {}, named: ["compose.yaml"] }),
    );
    const asking = { project, files: ["compose.yaml"], profile: "default" };
    const [anywhere, machine, several] = await asked<"fit">([
      question(files, { host: "any", location: "fra1" }),
      question(files, { host: "ram:4GB", diskGB: 9 }),
      question(files, { host: "hetzner:cx23", servers: { count: 3, survive: true } }),
    ]);
    const size = targetOf({ host: "hetzner:cx23" }) as HostCapacity & { memTotalMiB: number };
    const fit = answer({ ...asking, target: size });
    const expected = [
      said({ ...asking, target: "any", catalogues: offeredAt("fra1") }),
      said({ ...asking, target: targetOf({ ram: "4GB", disk: "9GB" }) }),
      judgeComposeServers(project, fit, {
        reserve: DEFAULT_RESERVE,
        offers: hostOffers(),
        servers: [size, size, size],
        survive: 1,
      }),
    ];
    expect([anywhere, machine, several]).toMatchObject([
      { fit: JSON.parse(JSON.stringify(expected[0])) },
      {
        fit: JSON.parse(JSON.stringify(expected[1])),
        command: "npx enxuto fit compose.yaml --ram 4GB --disk 9GB",
      },
      { servers: { answer: JSON.parse(JSON.stringify(expected[2])) } },
    ]);
  }, 120_000);

  test("asks nothing of anybody", async () => {
    const { page, faults, requests } = await bench.open();
    await page.locator("textarea").fill("services: {web: {image: nginx}}");
    await page.getByText(/^It fits: /).waitFor();
    const foreign = requests.filter(
      (url) => !url.startsWith(bench.address) && !url.startsWith("blob:"),
    );
    expect([foreign, faults]).toEqual([[], []]);
    await page.context().close();
  }, 120_000);

  test("is kept by its policy from asking anybody, and so is its worker", async () => {
    const { page } = await bench.open();
    const responses: string[] = [];
    page.context().on("response", (response) => responses.push(response.url()));
    const outcomes = await page.evaluate(async (foreign) => {
      const refused = (promise: Promise<unknown>) =>
        promise.then(
          () => "let through",
          () => "refused",
        );
      const image = new Promise((resolve, reject) => {
        const picture = Object.assign(new Image(), { onload: resolve, onerror: reject });
        picture.src = `${foreign}x.png`;
      });
      const script = new Promise((resolve, reject) => {
        const element = document.createElement("script");
        Object.assign(element, {
          onload: resolve,
          onerror: reject,
          src: `${foreign}service-worker.js`,
        });
        document.head.append(element);
      });
      const asking = `fetch("${foreign}").then(() => postMessage("let through"), () => postMessage("refused"))`;
      const worker = new Worker(URL.createObjectURL(new Blob([asking])));
      return Promise.all([
        refused(fetch(foreign)),
        refused(image),
        refused(script),
        new Promise((resolve) => {
          worker.onmessage = ({ data }) => resolve(data);
        }),
      ]);
    }, bench.address);
    expect(outcomes).toEqual(["refused", "refused", "refused", "refused"]);
    expect(responses.filter((url) => !url.startsWith("blob:"))).toEqual([]);
    await page.context().close();
  }, 120_000);

  test("a verdict follows what is typed, adjusted and chosen", async () => {
    const { page, faults } = await bench.open();
    const verdict = page.locator(".verdict");
    await page
      .locator("textarea")
      .fill("services: {web: {image: nginx, mem_limit: 64m, mem_reservation: 32m}}");
    await page.getByText(/^It fits: .* of 4,096\.$/).waitFor();
    await page.getByLabel("Adjust web").click();
    await page.getByRole("spinbutton", { name: "Reservation, MiB" }).fill("8000");
    await page.getByRole("spinbutton", { name: "Limit, MiB" }).fill("8000");
    await page.getByText(/^It does not fit: /).waitFor();
    await page.getByRole("combobox", { name: "Host" }).selectOption("any");
    await page.getByText(/^It needs a host with /).waitFor();
    expect(await page.locator("pre.override").textContent()).toBe(
      "services:\n  web:\n    mem_limit: 8000m\n    mem_reservation: 8000m\n",
    );
    expect(await verdict.count()).toBe(1);
    await page.getByLabel("Location").selectOption("hil");
    await page
      .locator(".copies pre")
      .filter({ hasText: / --location hil$/ })
      .waitFor();
    await page.getByRole("combobox", { name: "Host" }).selectOption("hetzner:cpx31");
    await page.getByLabel("Servers").fill("3");
    await page.getByLabel("survive the loss of one").check();
    await page.getByText("These servers do not carry it:").waitFor();
    // The answer that was asked for comes first.
    expect(await verdict.allTextContents()).toEqual([
      "These servers do not carry it:",
      expect.stringMatching(/^It does not fit: /),
    ]);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);

  test("what was adjusted goes with its service, and every service that is spoken of is marked", async () => {
    const { page, faults } = await bench.open();
    await page
      .locator("textarea")
      .fill("services:\n  web:\n    image: nginx\n  api:\n    image: redis\n");
    await page.locator(".marks .mark").nth(1).waitFor();
    expect(await page.locator(".marks .mark").allTextContents()).toEqual(["2", "4"]);
    await page.getByLabel("Adjust web").click();
    await page.getByRole("spinbutton", { name: "Limit, MiB" }).fill("900");
    await page.locator("pre.override").waitFor();
    await page.locator("textarea").fill("services: {api: {image: redis}}\n");
    await page.getByText(/^It fits: /).waitFor();
    expect(await page.getByText(/neither image nor build/).count()).toBe(0);
    expect(await page.locator("pre.override").count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);

  test.each([
    ["broken YAML", "services:\n  web:\n    image: [nginx\n", /line 4, column 1/],
    ["not a compose file", "hello", /compose\.yaml/],
    ["nothing", "", /compose\.yaml/],
    ["a mistake in a value", "services:\n  web: {image: nginx, mem_limit: lots}", /mem_limit/],
  ])(
    "%s is one sentence, and typing goes on",
    async (_, text, problem) => {
      const { page, faults } = await bench.open();
      await page.locator("textarea").fill(text);
      await page.getByText("This file cannot be read").waitFor();
      expect(await page.locator(".problem").textContent()).toMatch(problem);
      await page.locator("textarea").fill("services: {web: {image: nginx}}");
      await page.getByText(/^It fits: /).waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    },
    120_000,
  );

  test("a link carries the files and the settings, and nothing is sent", async () => {
    const fragment = await toFragment(
      question({ "compose.yaml": "services: {shop: {image: nginx}}" }, { host: "hetzner:cx23" }),
    );
    const { page, requests } = await bench.open({}, `#${fragment}`);
    await page.getByText(/^It fits: .* of 3,820\.$/).waitFor();
    expect(await page.locator("textarea").inputValue()).toContain("shop");
    expect(requests.filter((url) => url.includes(fragment.slice(0, 20)))).toEqual([]);
    await page.context().close();
  }, 120_000);

  test.each(["not-base64!", "AAAA", "eyJhIjoxfQ"])(
    "a link that holds nothing opens the example: %s",
    async (fragment) => {
      const { page, faults } = await bench.open({}, `#${fragment}`);
      expect(await page.locator("textarea").inputValue()).toContain("nextcloud");
      expect(faults).toEqual([]);
      await page.context().close();
    },
    120_000,
  );

  describe.each([
    ["fit", "en-US", "light", 1440],
    ["fit", "pt-BR", "dark", 390],
    ["fit", "pt-BR", "light", 1024],
    ["growth", "en-US", "dark", 390],
    ["growth", "pt-BR", "light", 1440],
    ["image", "en-US", "light", 390],
    ["image", "pt-BR", "dark", 1440],
  ] as const)("%s in %s, %s, %i wide", (about, locale, colorScheme, width) => {
    test("has no violation of accessibility, and nothing to scroll sideways, also with its panels open", async () => {
      const { page } = await bench.open({
        locale,
        colorScheme,
        viewport: { width, height: 900 },
        bypassCSP: true,
      });
      await page.locator(`#tab-${about}`).click();
      await page.locator(".verdict:not(:text('…'))").first().waitFor();
      await page.addScriptTag({ path: require.resolve("axe-core/axe.min.js") });
      expect(await flaws(page)).toEqual({ violations: [], wider: 0 });
      await openPanels(page, about);
      expect(await flaws(page)).toEqual({ violations: [], wider: 0 });
      expect(await page.locator("html").getAttribute("lang")).toBe(
        locale === "pt-BR" ? "pt-BR" : "en",
      );
      await page.context().close();
    }, 120_000);
  });

  test("fit --open serves the page once, with the files in it and nothing of them in its address", async () => {
    const texts = new Map([
      ["/srv/shop/compose.yaml", "services: {shop: {image: nginx, env_file: .env}} # </script>"],
      ["/srv/shop/.env", "A=1"],
    ]);
    const opening = filesOpening(texts, ["/srv/shop/compose.yaml"], "ram:2GB");
    const { page, faults, address, closed } = await bench.openWith(opening);
    await page.getByText(/^It fits: .* of 2,048\.$/).waitFor();
    expect(await page.locator("textarea").inputValue()).toBe(texts.get("/srv/shop/compose.yaml"));
    expect(page.url()).toBe(address);
    await closed;
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);

  test("what stands out and why it does not run is said in Portuguese, with its line", async () => {
    const { page, faults } = await bench.open({ locale: "pt-BR" });
    await page
      .locator("textarea")
      .fill("services:\n  db:\n    image: mariadb:11\n    mem_limit: 32m\n");
    await page.getByText(/^Não roda como está: /).waitFor();
    await page.getByText(/db: .*mariadb .*, o limite é 32/).waitFor();
    await page.getByText(/db: sem rotação de log: o log cresce até encher o disco$/).waitFor();
    expect(await page.getByRole("button", { name: "linha 2" }).count()).toBeGreaterThan(1);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);

  test("limits with which the files fit are worked out as fit --tune does", async () => {
    const files = { "compose.yaml": "services: {db: {image: 'postgres:16'}, web: {image: nginx}}" };
    const [reply] = await asked<"fit">([question(files, { tuned: true })]);
    const model = readModel({
      files: memoryFiles(files),
      environment: {},
      named: ["compose.yaml"],
    });
    const target = hostCapacity("local", "4GB", new Date());
    const tuning = tune({
      project: projectOf(model),
      files: ["compose.yaml"],
      profile: "default",
      target,
    });
    expect(reply).toMatchObject({ tuning: { host: "local 4GB", file: overrideText(tuning) } });
    const { page } = await bench.open();
    await page.getByRole("button", { name: "Work them out" }).click();
    await page.getByText(/^# Written by `enxuto fit --tune` for local 4GB/).waitFor();
    await page.context().close();
  }, 120_000);

  describe("growing use", () => {
    test("sliders move the curve that capacity prints, and the link carries them", async () => {
      const { page, faults } = await bench.open();
      await page.getByRole("tab", { name: "Growing use" }).click();
      await page.getByText("100 conversations need a server with 7,280 MiB.").waitFor();
      await page.getByRole("spinbutton", { name: /^conversations/ }).fill("5000");
      await page.getByText("5,000 conversations need a server with 7,855 MiB.").waitFor();
      await page.getByRole("combobox", { name: /^quantisation/ }).selectOption("Q8_0");
      const set = ["conversations=5000", "quantisation=Q8_0"];
      const { memory } = capacityOf(SYSTEMS, ["whatsapp"], { set });
      const hostMiB = memory.steadyMiB + memory.surgeMiB + memory.reserveMiB;
      await page.getByText(`need a server with ${hostMiB.toLocaleString("en-US")} MiB.`).waitFor();
      expect(await page.locator(".copies pre").textContent()).toBe(
        "npx enxuto capacity whatsapp --set conversations=5000 --set quantisation=Q8_0",
      );
      await page.getByRole("slider", { name: /^numbers/ }).press("End");
      await page.getByText(/^evolution: needs 52,096 MiB, its limit is 704: raise it$/).waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    }, 120_000);

    test("in Portuguese, opened by a link", async () => {
      const fragment = await toFragment({
        about: "growth",
        system: "conecta-saude",
        set: { vectors: "2000000" },
      });
      const { page, faults } = await bench.open({ locale: "pt-BR" }, `#${fragment}`);
      await page
        .getByText(/^2\.000\.000 trechos precisam de um servidor com [\d.]+ MiB\.$/)
        .waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    }, 120_000);

    test("a link to a system that is none says so", async () => {
      const fragment = await toFragment({ about: "growth", system: "shop", set: {} });
      const { page } = await bench.open({}, `#${fragment}`);
      await page.getByText(/^capacity: got "shop", expected one of whatsapp, /).waitFor();
      await page.context().close();
    }, 120_000);
  });

  describe("an image", () => {
    const IMAGES: readonly Questions["image"][] = [
      { about: "image", files: IMAGE_EXAMPLE, platform: "linux/amd64" },
      { about: "image", files: IMAGE_EXAMPLE, platform: "linux/arm64" },
      {
        about: "image",
        files: {
          Dockerfile: "FROM node:22-slim\nCOPY . .\nRUN npm ci\n",
          "package.json": '{"name": "a", "dependencies": {"express": "^4.0.0"}}',
          "package-lock.json": JSON.stringify({
            lockfileVersion: 3,
            packages: { "": {}, "node_modules/express": { version: "4.21.2" } },
          }),
        },
        platform: "linux/amd64",
      },
      {
        about: "image",
        files: {
          Dockerfile: "FROM node:22-slim\nCOPY . .\nRUN pnpm install --frozen-lockfile\n",
          "package.json": '{"name": "a"}',
          "pnpm-lock.yaml":
            "lockfileVersion: '9.0'\nimporters: {.: {dependencies: {ms: {specifier: 2.1.3, version: 2.1.3}}}}\npackages: {ms@2.1.3: {resolution: {integrity: sha512-a}}}\nsnapshots: {ms@2.1.3: {}}\n",
        },
        platform: "linux/amd64",
      },
      { about: "image", files: { Dockerfile: "FORM python\n" }, platform: "linux/amd64" },
    ];

    test("the page gives the answers of image", async () => {
      const replies = await asked<"image">(IMAGES);
      const answers = replies.map((reply) => reply.kind === "image" && reply.answer);
      const expected = IMAGES.map(({ files, platform }) =>
        reportImageFiles({ files, platform, partial: true }),
      );
      expect(answers).toEqual(JSON.parse(JSON.stringify(expected)));
    }, 120_000);

    test("a lock is pasted beside the Dockerfile, and a finding leads to its line", async () => {
      const { page, faults } = await bench.open();
      await page.getByRole("tab", { name: "An image" }).click();
      await page
        .getByText(/^The image takes about [\d,]+ MB on disk, and it carries CUDA\.$/)
        .waitFor();
      await page.getByRole("button", { name: "requirements.txt, line 2" }).click();
      expect(await page.locator("textarea").inputValue()).toBe(IMAGE_EXAMPLE["requirements.txt"]);
      await page.locator("textarea").fill("flask==3.1.0\n");
      await page.getByText(/^The image takes about [\d,]+ MB on disk, without CUDA\.$/).waitFor();
      await page.getByRole("button", { name: "Remove requirements.txt" }).click();
      await page
        .getByText(/^The image takes at least .* not known whether it carries CUDA\.$/)
        .waitFor();
      await page.getByRole("combobox", { name: "Paste another…" }).selectOption("requirements.txt");
      await page.locator("textarea").fill("flask==3.1.0\n");
      await page.getByText(/, without CUDA\.$/).waitFor();
      await page.getByRole("button", { name: "Remove Dockerfile" }).click();
      await page.getByText(/^image: there is no Dockerfile; there is requirements\.txt$/).waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    }, 120_000);
  });

  test("findings of an image are said in Portuguese", async () => {
    const { page, faults } = await bench.open({ locale: "pt-BR" });
    await page.getByRole("tab", { name: "Imagem" }).click();
    await page.getByText(/resolve para wheels com CUDA: ~5,4 GB descompactados/).waitFor();
    await page
      .getByText(/: python:3\.11-slim mudou de versão do Debian$/)
      .first()
      .waitFor();
    expect(await page.getByText(/\b(the|brings|with)\b/).count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);

  test("works without a network once it was visited", async () => {
    const { page } = await bench.open();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.context().setOffline(true);
    await page.reload();
    await page.locator(".verdict:not(:text('…'))").first().waitFor();
    await page.context().close();
  }, 120_000);
});
