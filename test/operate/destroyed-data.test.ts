import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { dockerHands } from "../support/machine/hands";
import { bases, docker, removeStack, TestProject } from "../support/project";
import { StandInProvider } from "../support/stand-in-provider";
import { hasTier, pulumiFolder, tier } from "../support/tiers";

jest.setTimeout(300_000);

const STACK = "blogging";
const IMAGE = "enxuto-test-blogging:1.0.1";

const SYSTEMS = `
import { command, defineSystem, upstream } from "enxuto/model";
export const SYSTEMS = [defineSystem("enxuto-blog", { blog: {
  image: upstream(${JSON.stringify(IMAGE)}),
  command: () => ["sleep", "100000"],
  memory: { limitMiB: 32, reservationMiB: 16 },
  health: command(["true"]),
  confinement: { writable: { "/scratch": "disk" } },
} })];
`;

(hasTier("docker") ? tier("engine") : tier("docker"))(
  "a stack whose image declares a volume",
  () => {
    let project: TestProject;
    let provider: StandInProvider;
    beforeAll(async () => {
      execFileSync("docker", ["build", "--quiet", "--tag", IMAGE, "-"], {
        input: `FROM ${bases().redis}\nENTRYPOINT []\nVOLUME /kept /scratch\n`,
      });
      project = new TestProject(STACK, { system: "enxuto-blog", host: "local", size: "1GB" });
      project.write("systems/index.ts", SYSTEMS);
      provider = await StandInProvider.start(dockerHands(["sh", "-c"]));
      removeStack(STACK);
    });
    afterAll(() => {
      provider?.stop();
      removeStack(STACK);
      docker("rmi", "--force", IMAGE);
      if (project) fs.rmSync(project.folder, { recursive: true });
    });

    const env = () => ({
      ...provider.env,
      PULUMI_HOME: path.join(project.folder, "pulumi"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PATH: [pulumiFolder(), process.env.PATH].join(path.delimiter),
    });
    const enxuto = (...words: string[]) => project.enxuto(words, env());
    const up = async () => (await enxuto("up", STACK, "--yes")).output;
    const containers = () =>
      docker("ps", "--filter", `label=enxuto.stack=${STACK}`, "--format", "{{.Names}}");
    const inside = (...words: string[]) => docker("exec", ...containers(), ...words);

    test("is destroyed with files in it only by whoever says so, and without a word where they may be lost", async () => {
      expect(await up()).toContain(`${STACK} is up`);
      inside("touch", "/scratch/a");
      inside("touch", "/kept/a");
      const refused = await enxuto("destroy", STACK, "--yes");
      expect(refused).toMatchObject({
        code: 2,
        output: expect.stringContaining(
          `warning: blog keeps files in /kept, a volume of its image that the system does not name: they go with its container. Copy them with docker cp ${containers()}:/kept .`,
        ),
      });
      expect(refused.output).toContain(
        `${STACK}: files would be lost, so --yes is not enough: do as the warning says, run destroy without it and confirm, or give up all data with --delete-data=${STACK}\n`,
      );
      expect(refused.output).not.toContain("/scratch");
      // CI, where nobody is asked either, says no more than --yes does.
      const inCi = await project.enxuto(["destroy", STACK], { ...env(), CI: "true" });
      expect(inCi).toMatchObject({ code: 2, output: expect.stringContaining("is not enough") });
      expect(inside("ls", "/kept")).toEqual(["a"]);
      inside("rm", "/kept/a");
      const gone = await enxuto("destroy", STACK, "--yes");
      expect(gone).toMatchObject({ code: 0, output: expect.not.stringContaining("warning") });

      expect(await up()).toContain(`${STACK} is up`);
      inside("touch", "/kept/a");
      const given = await enxuto("destroy", STACK, `--delete-data=${STACK}`);
      expect(given).toMatchObject({
        code: 0,
        output: expect.stringContaining("warning: blog keeps"),
      });
      expect(containers()).toEqual([]);
    });
  },
);
