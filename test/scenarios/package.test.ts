import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { StandInProvider } from "../support/stand-in-provider";
import { pulumiFolder, tier } from "../support/tiers";

const PROJECT = path.join(__dirname, "../..");
const MANIFEST = JSON.parse(fs.readFileSync(path.join(PROJECT, "package.json"), "utf8"));

/** The version of pnpm that lays the links: the package manager itself comes from npm. */
const PNPM = "pnpm@10.34.8";

jest.setTimeout(900_000);

let folder: string;
let tarball: string;

/** How a command ended, and what it wrote. */
interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Never waits idly: the stand-in providers answer from this process. */
function run(cwd: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  // A stranger has none of what the tests of this project set.
  const { JITI_ALIAS: _, ...own } = process.env;
  const child = spawn(words[0], words.slice(1), {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...own, CI: "", ...env },
  });
  const ended = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text) => {
      ended[stream] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...ended }));
  });
}

async function done(cwd: string, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(cwd, words);
  if (code !== 0) throw new Error(`${words.join(" ")}: exit ${code}\n${stdout}${stderr}`);
  return stdout;
}

function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    fs.writeFileSync(path.join(directory, file), text);
  }
}

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-package-"));
  // `prepare` builds it.
  await done(PROJECT, "npm", "pack", "--silent", "--pack-destination", folder);
  tarball = path.join(folder, `enxuto-${MANIFEST.version}.tgz`);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("in an empty folder", () => {
  let empty: string;
  beforeAll(async () => {
    empty = path.join(folder, "empty");
    write(empty, {
      "package.json": "{}",
      "compose.yaml": "services:\n  cache:\n    image: redis:7\n    mem_limit: 64m\n",
    });
    await done(empty, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", tarball);
  });

  test("the package is all that is installed, with its page in 3 MB", () => {
    const modules = path.join(empty, "node_modules");
    expect(fs.readdirSync(modules).filter((name) => !name.startsWith("."))).toEqual(["enxuto"]);
    const files = fs.readdirSync(modules, { recursive: true, withFileTypes: true });
    const bytes = files
      .filter((entry) => entry.isFile())
      .map((entry) => fs.statSync(path.join(entry.parentPath, entry.name)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3_000_000);
  });

  test("npx enxuto fit judges a compose file", async () => {
    const { code, stdout } = await run(empty, ["npx", "enxuto", "fit", "--ram", "2GB", "--json"]);
    const { verdict, services } = JSON.parse(stdout);
    expect([code, verdict, services[0].name, services[0].limitMiB]).toEqual([
      0,
      "fits",
      "cache",
      64,
    ]);
  });

  test("a verb that needs Pulumi says what to install, in one line", async () => {
    const { code, stdout, stderr } = await run(empty, ["npx", "enxuto", "plan"]);
    const pulumi = MANIFEST.peerDependencies["@pulumi/pulumi"];
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /^enxuto: @pulumi\/[a-z]+: is not installed here: npm install [^\n]+\n$/,
    );
    expect(stderr).toContain(`"@pulumi/pulumi@${pulumi}"`);
    expect(stderr).not.toContain("hcloud");
  });

  test("enxuto/fit answers from texts in memory, as an ES module and as a CommonJS one", async () => {
    const body = `
      const files = memoryFiles({ "compose.yaml": "services: {a: {image: redis, mem_limit: 64m}}" });
      const project = projectOf(readModel({ files, environment: {}, named: [] }));
      console.log(answer({ project, files: [], profile: "default", target: "any" }).services[0].limitMiB);`;
    const names = "{ answer, memoryFiles, projectOf, readModel }";
    write(empty, {
      "fit.mjs": `import ${names} from "enxuto/fit";${body}`,
      "fit.cjs": `const ${names} = require("enxuto/fit");${body}`,
    });
    expect(await done(empty, "node", "fit.mjs")).toBe("64\n");
    expect(await done(empty, "node", "fit.cjs")).toBe("64\n");
  });
});

const SHOP = `import { defineSystem, http, postgres, upstream, url } from "enxuto/model";

export const shop = defineSystem("shop", {
  postgres: postgres({ memory: { limitMiB: 256, reservationMiB: 128 }, database: "shop" }),
  web: {
    image: upstream("ghost:5.130.4-alpine@sha256:${"a".repeat(64)}"),
    memory: { limitMiB: 320, reservationMiB: 256 },
    port: 2368,
    publish: 2368,
    health: http("/ghost/", 2368, "wget"),
    needs: ["postgres"],
    env: { DATABASE_URL: url("postgres") },
  },
});
`;

/** A repository with a system of its own, as a team has it. */
const TEAM = {
  "systems/shop.ts": SHOP,
  "index.ts": `import { program } from "enxuto";
import { shop } from "./systems/shop";

export = program([shop]);
`,
  "Pulumi.yaml": "name: our-shop\nruntime: nodejs\n",
  "Pulumi.dev.yaml": "config:\n  enxuto:system: shop\n  enxuto:host: local\n  enxuto:size: 1GB\n",
  "Pulumi.prod.yaml":
    "config:\n  enxuto:system: shop\n  enxuto:host: hetzner\n  enxuto:size: cx23\n",
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      ...{ strict: true, noEmit: true, module: "nodenext", target: "es2022", types: ["node"] },
      skipLibCheck: true,
    },
    include: ["index.ts", "systems"],
  }),
  // Judges a program that knows nothing of enxuto by the pack.
  "foreign.cjs": `const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const docker = require("@pulumi/docker");
const program = async () => {
  new docker.Container("web", { image: "nginx:latest" });
};
(async () => {
  const stack = await LocalWorkspace.createStack({ stackName: "s", projectName: "foreign", program });
  const violations = [];
  const onEvent = ({ policyEvent }) => policyEvent && violations.push(policyEvent.policyName);
  const policyPacks = [require("node:path").dirname(require.resolve("enxuto/package.json")) + "/policy"];
  await stack.preview({ policyPacks, onEvent }).then(
    () => console.log("passed"),
    () => console.log(JSON.stringify(violations.sort())),
  );
})();
`,
};

const LAYOUTS: readonly [string, readonly string[]][] = [
  ["npm", ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]],
  [
    "pnpm's links",
    ["npx", "--yes", PNPM, "install", "--ignore-scripts", "--prefer-offline", "--store-dir=store"],
  ],
];

describe.each(LAYOUTS)("in a team's own repository, laid out by %s", (layout, install) => {
  let team: string;
  let provider: StandInProvider;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    team = path.join(folder, `team-${layout.replace(/\W/g, "-")}`);
    const own = ["typescript", "@types/node", ...Object.keys(MANIFEST.peerDependencies)];
    const dependencies = Object.fromEntries(
      own.map((name) => [name, MANIFEST.devDependencies[name]]),
    );
    const manifest = {
      private: true,
      dependencies: { enxuto: `file:${tarball}`, ...dependencies },
    };
    write(team, { ...TEAM, "package.json": JSON.stringify(manifest) });
    await done(team, ...install);
    provider = await StandInProvider.start();
    env = {
      ...provider.env,
      HCLOUD_TOKEN: "a".repeat(64),
      PULUMI_HOME: path.join(team, "home"),
      PULUMI_CONFIG_PASSPHRASE: "package tests",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PATH: [pulumiFolder(), process.env.PATH].join(path.delimiter),
    };
  });
  afterAll(() => provider?.stop());

  test("npx enxuto plan finds the system, for both stacks", async () => {
    const { code, stdout, stderr } = await run(team, ["npx", "enxuto", "plan", "--json"]);
    expect([code, stderr]).toEqual([0, ""]);
    const { plans } = JSON.parse(stdout);
    expect(
      plans.map((plan: Record<string, unknown>) => [plan.stack, plan.system, plan.verdict]),
    ).toEqual([
      ["dev", "shop", "fits"],
      ["prod", "shop", "fits"],
    ]);
  });

  test("the compiler checks the names of the system, and its program", async () => {
    const compile = () => run(team, ["npx", "tsc"]);
    expect(await compile()).toMatchObject({ code: 0, stdout: "" });
    write(team, { "systems/wrong.ts": SHOP.replace('["postgres"]', '["postgre"]') });
    const { stdout } = await compile();
    fs.rmSync(path.join(team, "systems/wrong.ts"));
    expect(stdout).toContain("Type '\"postgre\"' is not assignable to type");
  });

  test("a system in JavaScript needs no loader", async () => {
    const plain = path.join(folder, `plain-${layout.replace(/\W/g, "-")}`);
    write(plain, { ...TEAM, "systems/shop.mjs": SHOP });
    fs.rmSync(path.join(plain, "systems/shop.ts"));
    fs.symlinkSync(path.join(team, "node_modules"), path.join(plain, "node_modules"));
    const { code, stdout } = await run(plain, ["npx", "enxuto", "plan", "dev", "--json"]);
    expect([code, JSON.parse(stdout).verdict]).toEqual([0, "fits"]);
  });

  tier("engine")("with the real engine", () => {
    test("npx enxuto preview previews a stack under the policy pack", async () => {
      const { code, stdout, stderr } = await run(team, ["npx", "enxuto", "preview", "prod"], env);
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^ {2}server server +create$/m);
      expect(stdout).toMatch(/^ {2}web +get its image, create$/m);
      expect(stdout).toMatch(/^price: cx23 .* a month before tax$/m);
    });

    test("the pack judges a foreign program", async () => {
      fs.mkdirSync(path.join(team, "state"), { recursive: true });
      const analyzer = path.join(team, "node_modules/enxuto/tools/analyzer");
      const { stdout } = await run(team, ["node", "foreign.cjs"], {
        ...env,
        PATH: [analyzer, env.PATH].join(path.delimiter),
        PULUMI_BACKEND_URL: `file://${team}/state?metadata=skip`,
      });
      expect(JSON.parse(stdout)).toEqual([
        ...["container-capabilities", "container-cpu", "container-health-check", "container-init"],
        ...["container-log-rotation", "container-log-rotation", "container-memory-limit"],
        ...["container-memory-reservation", "container-network", "container-new-privileges"],
        ...["container-read-only", "container-restart-policy", "container-ulimits"],
        ...["host-memory", "image-pinned"],
      ]);
    });
  });
});
