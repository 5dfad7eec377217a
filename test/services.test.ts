import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Service } from "../core/model/service";
import { docker as engine } from "../engine/engine";
import { ensureImages } from "../operate/images/ensure";
import { runOffline } from "../program/offline";
import { readStackConfig } from "../program/project";
import type { Settings } from "../program/settings";
import { SYSTEMS } from "../systems";
import { ModelServer } from "./support/model-server";
import { bases, docker, removeStack, TestProject } from "./support/project";
import { tier } from "./support/tiers";

const PROJECT = path.join(__dirname, "..");
const IMAGES = path.join(PROJECT, "images");
const MINUTE = 60_000;

/** The settings of a committed stack, on this machine's bases. */
async function settingsOf(stack: string): Promise<Settings> {
  const { values, ...config } = readStackConfig(PROJECT, stack);
  const own = { ...values, "enxuto:bases": JSON.stringify(bases()) };
  process.chdir(PROJECT);
  return (await runOffline(SYSTEMS, stack, { ...config, values: own })).settings;
}

tier("docker")("the services' own tests pass in their images:", () => {
  const tested = fs
    .readdirSync(IMAGES)
    .filter((image) => fs.existsSync(path.join(IMAGES, image, "tests/__init__.py")));
  /** The stack that runs an image. */
  const STACKS: Readonly<Record<string, string>> = {
    "audio-voice": "audio-voice",
    "flask-report": "flask-report",
  };
  /** What images share is tested in the one that has the most of it to test. */
  const SHARED_IN = "backend";

  test.each(tested)(
    "%s",
    async (folder) => {
      const image = folder === "shared" ? SHARED_IN : folder;
      const settings = await settingsOf(STACKS[image] ?? "dev");
      const [service] = [...settings.system.services].find(
        ([, { image: from }]) => from.from === "build" && path.basename(from.directory) === image,
      ) as [string, Service];
      const reference = (await ensureImages(settings, [service], () => {})).get(service) as string;
      const inside = folder === "shared" ? "shared/tests" : "tests";
      const volumes = [
        `${IMAGES}/shared/tests:/app/shared/tests:ro`,
        ...(folder === "shared" ? [] : [`${IMAGES}/${folder}/tests:/app/tests:ro`]),
      ].flatMap((volume) => ["--volume", volume]);
      const words = [
        ...["run", "--rm", "--network", "none", ...volumes, reference],
        ...["python", "-m", "unittest", "discover", "--start-directory", inside, "--top", "."],
      ];
      const said = await engine(words, "both");
      expect(Number(/^Ran (\d+) tests/m.exec(said)?.[1])).toBeGreaterThan(5);
      const skipped = /^OK \(skipped=(\d+)\)$/m.exec(said)?.[1];
      if (skipped) process.stderr.write(`${folder}: left out ${skipped}, for another variant\n`);
    },
    10 * MINUTE,
  );
});

tier("docker")("enxuto build", () => {
  const STACK = "build-test";
  let project: TestProject;

  beforeAll(() => {
    project = new TestProject(STACK, {
      ...{ system: "conecta-saude", profile: "seed", host: "local", size: "4GB" },
      bases: bases(),
    });
  });
  afterAll(() => project.remove());

  test(
    "finds every image inside its budget, with one line for each and their sum",
    async () => {
      const { code, output } = await project.enxuto(["build", "--stack", STACK]);
      const lines = output.match(
        /^[\w-]+: \d+ MB \(budget \d+ MB\), (was there|built in \d+ s)$/gm,
      );
      expect([code, lines?.length]).toEqual([0, 6]);
      const [, sum] =
        /^all images together, shared bases once: ([\d,]+) MB on disk$/m.exec(output) ?? [];
      expect(Number(sum.replace(",", ""))).toBeLessThanOrEqual(1_300);
    },
    10 * MINUTE,
  );

  test(
    "exits with 2 over a budget, and says by how much",
    async () => {
      project.edit("images/frontend/Dockerfile", (text) =>
        text.replace("\nWORKDIR /app\n", "$&RUN head -c 9000000 /dev/zero > /usr/share/unused\n"),
      );
      const { code, output } = await project.enxuto([
        "build",
        "frontend",
        "--stack",
        STACK,
        "--json",
      ]);
      const [image] = JSON.parse(output).images;
      expect([code, image.service, image.cached, image.overBudget]).toEqual([
        ...[2, "frontend", false],
        `frontend: ${Math.round(image.onDiskMB)} MB is 6 MB over its budget of 20 MB`,
      ]);
      expect(image.largest[0]).toEqual({ what: expect.stringContaining("head -c 9000000"), mb: 9 });
      docker("rmi", image.reference);
    },
    5 * MINUTE,
  );
});

tier("docker")("a model that is fetched from the web", () => {
  const STACK = "models-test";
  const VOLUME = `conecta-saude-${STACK}-service-llm-models`;
  const server = new ModelServer();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-model-"));
  let project: TestProject;
  let image: string;
  let service: string;

  /** Runs `enxuto models`. */
  const models = () => project.enxuto(["models", "service-llm", STACK]);

  beforeAll(async () => {
    removeStack(STACK);
    image = (await ensureImages(await settingsOf("dev"), ["service-llm"], () => {})).get(
      "service-llm",
    ) as string;
    const [made] = docker("create", image);
    docker("cp", `${made}:/app/builtin-model/.`, folder);
    docker("rm", made);
    for (const file of fs.readdirSync(folder)) {
      server.files.set(file, fs.readFileSync(path.join(folder, file)));
    }
    const [{ Gateway, Subnet }] = JSON.parse(
      docker("network", "inspect", "bridge", "--format", "{{json .IPAM.Config}}").join(""),
    );
    // An engine that made its bridge at this start names only the network: the first address is its own.
    const gateway = Gateway ?? Subnet.replace(/\d+\/\d+$/, "1");
    const source = `http://${gateway}:${await server.start()}/model`;
    project = new TestProject(STACK, {
      ...{ system: "conecta-saude", profile: "seed", host: "local", size: "4GB" },
      ...{ bases: bases(), models: { "service-llm": source } },
    });
    docker("volume", "create", VOLUME);
    [service] = docker(
      ...["run", "--detach", "--restart", "unless-stopped", "--label", `enxuto.stack=${STACK}`],
      ...["--volume", `${VOLUME}:/models:ro`, "--env", "MODEL_RECHECK_SECONDS=1", image],
    );
  }, 10 * MINUTE);

  afterAll(() => {
    server.stop();
    project.remove();
    fs.rmSync(folder, { recursive: true });
  });

  /** What the service says of its health, once it says `words`; how often it was started again. */
  async function health(words: RegExp): Promise<readonly [string, string]> {
    const ask =
      "import urllib.request as u, urllib.error as e\ntry: print(u.urlopen('http://127.0.0.1:8001/health').read().decode())\nexcept e.HTTPError as f: print(f.code, f.read().decode())";
    let answer = "";
    for (let tries = 0; tries < 60 && !words.test(answer); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      answer = docker("exec", service, "sh", "-c", `python -c "$0" 2>&1 || true`, ask).join("\n");
    }
    expect(answer).toMatch(words);
    return [answer, docker("inspect", "--format", "{{.RestartCount}}", service)[0]];
  }

  const asked = (file: string) =>
    server.asked.filter(([name]) => name === file).map(([, from]) => from);

  test(
    "is missing while a download that was killed is, and the service says so without a crash loop",
    async () => {
      server.troubles.push({ after: 2_000_000, how: "falls silent" });
      const run = models();
      for (let tries = 0; tries < 200 && asked("model.onnx").length === 0; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      // What has come is on the disk a moment after it was sent.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const fetching = docker("ps", "--quiet", "--filter", `volume=${VOLUME}`).filter(
        (id) => !service.startsWith(id),
      );
      expect(fetching).toHaveLength(1);
      docker("kill", ...fetching);
      expect((await run).code).toBe(1);
      expect(await health(/^503/)).toEqual([
        '503 {"status":"unavailable","reason":"no model in /models: manifest.json is missing"}',
        "0",
      ]);
    },
    MINUTE,
  );

  test(
    "goes on where it was, also where the connection breaks, and the service notices",
    async () => {
      server.asked.length = 0;
      server.troubles.push({ after: 1_000_000, how: "breaks off" });
      const { code, output } = await models();
      expect([code, output]).toEqual([0, expect.stringContaining("is now in /models")]);
      const [first, second, ...more] = asked("model.onnx");
      expect(first).toBeGreaterThanOrEqual(1_500_000);
      expect(second).toBeGreaterThan(first);
      expect(more).toEqual([]);
      expect((await health(/"ok"/))[1]).toBe("0");
      expect((await models()).output).toContain("is already in /models");
    },
    MINUTE,
  );

  /** Puts another version of the model up, with these sizes and sums instead of the right ones. */
  function publish(version: string, files: Readonly<Record<string, object>>): void {
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, "manifest.json"), "utf8"));
    for (const [file, claim] of Object.entries(files)) Object.assign(manifest.files[file], claim);
    server.files.set("manifest.json", Buffer.from(JSON.stringify({ ...manifest, version })));
    server.asked.length = 0;
  }

  const stillThere = () =>
    docker("exec", service, "sh", "-c", "cat /models/manifest.json; sha256sum /models/model.onnx");

  test(
    "with a wrong checksum is refused, and never takes the place of a good one",
    async () => {
      const before = stillThere();
      const sha256 = createHash("sha256").update("something else").digest("hex");
      publish("2", { "model.onnx": { sha256 } });
      const { code, output } = await models();
      expect([code, output]).toEqual([
        1,
        expect.stringMatching(/model\.onnx arrived with sha256 \w{12}…, the manifest says \w{12}…/),
      ]);
      expect(stillThere()).toEqual(before);
      expect((await health(/"ok"/))[1]).toBe("0");
    },
    MINUTE,
  );

  test(
    "that the disk cannot hold is refused before any of it is fetched",
    async () => {
      publish("3", { "model.onnx": { sizeBytes: 10 ** 15 } });
      const { code, output } = await models();
      expect([code, output]).toEqual([
        1,
        expect.stringMatching(/needs 953,674,3\d\d\.\d MiB on \/models .*, [\d,.]+ are free/),
      ]);
      expect(asked("model.onnx")).toEqual([]);
    },
    MINUTE,
  );
});
