import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { BASE_IMAGES } from "../../core/catalog/base-images";
import { runHere } from "./here";
import { ENXUTO } from "./source";

const REPOSITORY = path.join(__dirname, "..", "..");

/** Runs the tasks of the package from their source. */
const TASKS = `require(${JSON.stringify(path.join(REPOSITORY, "node_modules/jiti"))})
  .createJiti(__filename)
  .import(${JSON.stringify(path.join(REPOSITORY, "components/hosts/tasks.ts"))});
`;

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  /** What it wrote on both streams, in order. */
  readonly output: string;
  readonly seconds: number;
}

/** Copies the images of this project into a folder. */
export function copyImages(folder: string): void {
  fs.cpSync(path.join(REPOSITORY, "images"), path.join(folder, "images"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => path.basename(file) !== "node_modules",
  });
}

/** A project of its own in a temporary folder: its stack, its state, and copies of the images that may be changed. */
export class TestProject {
  readonly folder: string;

  constructor(
    readonly stack: string,
    private config: Readonly<Record<string, unknown>>,
  ) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-project-"));
    for (const shared of ["Pulumi.yaml", "package.json"]) {
      fs.copyFileSync(path.join(REPOSITORY, shared), path.join(this.folder, shared));
    }
    fs.symlinkSync(path.join(REPOSITORY, "index.ts"), path.join(this.folder, "index.ts"));
    for (const folder of ["systems", "node_modules"]) fs.mkdirSync(path.join(this.folder, folder));
    this.write("systems/index.ts", `export { TEST_SYSTEMS } from "${__dirname}/test-systems";\n`);
    // The commands of a stack find the package as a team's own repository has it, and its tasks in this folder, which bears its name.
    fs.symlinkSync(REPOSITORY, path.join(this.folder, "node_modules/enxuto"));
    fs.mkdirSync(path.join(this.folder, "dist/cli"), { recursive: true });
    this.write("dist/cli/tasks.js", TASKS);
    copyImages(this.folder);
    this.configure({});
  }

  /** Replaces some keys of the stack file. */
  configure(config: Readonly<Record<string, unknown>>): void {
    this.config = { ...this.config, ...config };
    const keys = Object.entries(this.config).map(([key, value]) => [`enxuto:${key}`, value]);
    this.write(`Pulumi.${this.stack}.yaml`, stringify({ config: Object.fromEntries(keys) }));
  }

  /** Runs the command line and waits for its end. */
  enxuto(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.start(words, env).ended;
  }

  /** The same in this process, for what a verb says. */
  async here(
    words: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<Omit<Ended, "seconds">> {
    const own = { CI: "", XDG_STATE_HOME: path.join(this.folder, "home") };
    const { status, output } = await runHere(words, { cwd: this.folder, env: { ...own, ...env } });
    return { code: status, output };
  }

  /** Starts the command line in a session of its own. */
  start(
    words: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): {
    readonly child: ChildProcess;
    readonly ended: Promise<Ended>;
    readonly output: () => string;
  } {
    const began = Date.now();
    const child = spawn(process.execPath, [...ENXUTO, ...words], {
      cwd: this.folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, CI: "", XDG_STATE_HOME: path.join(this.folder, "home"), ...env },
    });
    let output = "";
    const keep = (text: Buffer) => {
      output += text;
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const ended = new Promise<Ended>((resolve) => {
      child.on("close", (code) => {
        resolve({ code, output, seconds: (Date.now() - began) / 1000 });
      });
    });
    return { child, ended, output: () => output };
  }

  /** Writes a file of the project. */
  write(file: string, text: string): void {
    fs.writeFileSync(path.join(this.folder, file), text);
  }

  /** Changes a file of the project. */
  edit(file: string, change: (text: string) => string): void {
    this.write(file, change(fs.readFileSync(path.join(this.folder, file), "utf8")));
  }

  /** Removes what the stack left on the engine, data too, and the folder. */
  remove(): void {
    removeStack(this.stack);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Removes whatever a stack has on the engine, data too: also that of a test that broke off. */
export function removeStack(stack: string): void {
  removeLabelled(`enxuto.stack=${stack}`, `name=-${stack}-`);
}

/** The same for a project of Compose. */
export function removeComposeProject(name: string): void {
  const label = `com.docker.compose.project=${name}`;
  removeLabelled(label, `label=${label}`);
}

function removeLabelled(label: string, volumes: string): void {
  const filter = ["--filter", `label=${label}`];
  removeAll(["ps", "--all", "--quiet", ...filter], ["rm", "--force", "--volumes"]);
  removeAll(["network", "ls", "--quiet", ...filter], ["network", "rm"]);
  removeAll(["volume", "ls", "--quiet", "--filter", volumes], ["volume", "rm"]);
}

/** Runs Docker and gives the lines that it printed. */
export function docker(...words: readonly string[]): string[] {
  const output = execFileSync("docker", words, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    // As it is at this moment: a test may have an engine of its own on DOCKER_HOST.
    env: process.env,
  });
  return output.split("\n").filter((line) => line !== "");
}

function removeAll(list: readonly string[], remove: readonly string[]): void {
  const found = docker(...list);
  if (found.length > 0) docker(...remove, ...found);
}

/** The setting `bases` for this machine: stand-ins where `test/support/bases/make` made some, else the official images. */
export function bases(): Record<string, string> {
  const standIns: Record<string, string> = {};
  const label = "org.enxuto.stand-in";
  for (const image of docker(
    "images",
    "--filter",
    `label=${label}`,
    "--format",
    "{{.Repository}}:{{.Tag}}",
  )) {
    const [name, tag] = image.split(":");
    if (!BASE_IMAGES.has(name) || tag === "<none>") continue;
    // Under an exact version, as the policy pack wants every image.
    standIns[name] = `enxuto-stand-in/${name}:1.0.0`;
    docker("tag", image, standIns[name]);
  }
  return standIns;
}
