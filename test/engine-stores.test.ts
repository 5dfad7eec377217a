import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { type BuildPlan, imagePlan } from "../components/image-plan";
import { IMAGE_STORES, type ImageStore, STORE_FACTORS } from "../core/capacity/image-store";
import { build } from "../core/model/image";
import { collectImages, imagesOn, staleImages } from "../engine/collect";
import { docker as engine, engineInfo, lines } from "../engine/engine";
import { buildImage } from "../operate/images/build";
import { requireBuilder } from "../operate/images/builder";
import { OTHER_ENGINE_DISK_MB, OtherEngine, otherEngineNeeds } from "./support/other-engine";
import { bases, docker, TestProject } from "./support/project";
import { ENXUTO } from "./support/source";
import { tier } from "./support/tiers";

const STACK = "test-engine-stores";
const MINUTE = 60_000;

/** What the account of images may be off from what the disk says. */
const NEAR = 0.1;

/** Versions of an image, each of which adds a part of its own to the base below all of them. */
const PARTS = ["bin", "sbin", "lib"];

const missing = otherEngineNeeds();
if (missing)
  process.stderr.write(`image stores of another engine left out: ${missing} is missing\n`);

(missing ? describe.skip : tier("docker"))(
  "an engine of Debian 13, or another dockerd there",
  () => {
    describe.each(IMAGE_STORES)("with images in the store %s", (store) => {
      const other = new OtherEngine(store);
      let emptyMB: number;

      beforeAll(async () => {
        const folder = path.join(other.folder, "base");
        fs.mkdirSync(folder);
        writeFiles(path.join(folder, "files.tar"));
        await other.start();
        emptyMB = other.usedMB();
        // As if it were pulled: what an archive brings to the containerd store stays uncompressed there.
        fs.writeFileSync(path.join(folder, "Dockerfile"), "FROM scratch\nADD files.tar /\n");
        await buildImage(planOf(folder, "base"), QUIET);
      }, 5 * MINUTE);
      afterAll(() => other.stop(), MINUTE);

      test("says which it is, and where it lies", async () => {
        expect(await engineInfo()).toMatchObject({
          imageStore: store,
          imageDirectory: directoryOf(store),
        });
      });

      test(
        "keeps what is built within a tenth of the account, and gives old sets back",
        async () => {
          const sets = [];
          for (const part of PARTS) {
            const folder = path.join(other.folder, part);
            fs.mkdirSync(folder);
            fs.writeFileSync(
              path.join(folder, "Dockerfile"),
              `FROM shop/base:1\nRUN cp -a /usr/${part} /copied\n`,
            );
            const { reference } = await buildImage(planOf(folder, "web", part), QUIET);
            sets.push({ web: reference });
          }
          const account = (await layersMB(sets.map(({ web }) => web))) * STORE_FACTORS[store].kept;
          const takenMB = async () => {
            await engine(["builder", "prune", "--all", "--force"]);
            return other.usedMB() - emptyMB;
          };
          const all = await takenMB();
          expect(Math.abs(all - account) / all).toBeLessThan(NEAR);

          const stale = staleImages(STACK, new Map([[STACK, sets]]));
          expect(stale).toEqual([sets[0].web]);
          expect(await collectImages(stale, engine)).toEqual(stale);
          const left = [...(await imagesOn(engine)).keys()].filter((one) =>
            one.startsWith("shop/web"),
          );
          expect(left.sort()).toEqual([sets[1].web, sets[2].web].sort());
          const kept = (await layersMB(left)) * STORE_FACTORS[store].kept;
          const after = await takenMB();
          expect(after).toBeLessThan(all);
          expect(Math.abs(after - kept) / after).toBeLessThan(NEAR);
        },
        5 * MINUTE,
      );

      test("is looked at where it lies by check-disk", () => {
        const { directory, totalMB } = checkedDisk(other);
        expect(directory).toBe(directoryOf(store));
        expect(totalMB).toBeLessThan(OTHER_ENGINE_DISK_MB);
      });

      test(
        "takes builds, or is refused before anything is made",
        async () => {
          const [major] = (await engineInfo()).version.split(".");
          if (store === "overlay2" || Number(major) >= 28) {
            const resources = [{ type: "docker:index/image:Image", name: "web", props: {} }];
            await expect(requireBuilder({ resources })).resolves.toBeUndefined();
            return;
          }
          const project = new TestProject(STACK, {
            ...{
              system: "enxuto-turns",
              host: "local",
              size: "4GB",
              bases: { python: "shop/base:1" },
            },
          });
          fs.cpSync(SERVICE, path.join(project.folder, "answering"), { recursive: true });
          try {
            for (const words of [
              ["up", STACK, "--yes"],
              ["preview", STACK],
            ]) {
              const { code, output } = await project.enxuto(words);
              expect(output).toContain(CANNOT_BUILD);
              expect(code).toBe(1);
            }
            expect(docker("ps", "--all", "--quiet")).toEqual([]);
            expect(docker("network", "ls", "--quiet", "--filter", "type=custom")).toEqual([]);
          } finally {
            fs.rmSync(project.folder, { recursive: true });
          }
        },
        MINUTE,
      );
    });
  },
);

/** The files of a base image of this machine's own engine, as one archive. */
function writeFiles(archive: string): void {
  const [id] = docker("create", bases().redis);
  docker("export", "--output", archive, id);
  docker("rm", id);
}

const QUIET = { foreseen: { predictedMB: 100 }, line: () => {}, warn: () => {} };

/** Plan of an image that is built from a folder, as a stack's program would make it. */
function planOf(folder: string, service: string, tag = "1"): BuildPlan {
  const sources = { system: "shop", service, bases: {}, platform: "" };
  const plan = imagePlan({ ...sources, image: build(folder) }) as BuildPlan;
  return { ...plan, reference: `shop/${service}:${tag}` };
}

/** MB of what images consist of, each layer counted once. */
async function layersMB(references: readonly string[]): Promise<number> {
  const layers = new Map<string, number>();
  for (const reference of references) {
    const format = "{{.Size}}\t{{.CreatedBy}}";
    const words = ["history", "--no-trunc", "--human=false", "--format", format, reference];
    for (const line of lines(await engine(words))) layers.set(line, Number(line.split("\t")[0]));
  }
  return [...layers.values()].reduce((sum, bytes) => sum + bytes, 0) / 1e6;
}

/** Answer of `check-disk` on the engine's own server. */
function checkedDisk(other: OtherEngine): { directory: string; totalMB: number } {
  const [program, ...words] = other.there("node", ...ENXUTO, "check-disk", "--json");
  const { directory, bytes } = JSON.parse(
    execFileSync(program, words, { encoding: "utf8", env: process.env }),
  );
  return { directory, totalMB: bytes.total / 1e6 };
}

const SERVICE = path.join(__dirname, "support/fixture-service");

const CANNOT_BUILD =
  "keeps images in the containerd store, and there it cannot build what Pulumi's docker plugin sends, the 3 images of this stack; nothing was made: upgrade Docker to 27.5 or newer";

function directoryOf(store: ImageStore): string {
  return store === "containerd" ? "/var/lib/containerd" : "/var/lib/docker";
}
