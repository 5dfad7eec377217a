import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FakeHetzner, HETZNER_TOKEN } from "../../test/support/fake-hetzner";
import { playedBytes } from "../../test/support/played-server";
import { bases, docker, TestProject } from "../../test/support/project";
import { failed, type Run } from "./played-stack";
import type { RowResult } from "./results";
import { cutSsh, sshOf } from "./server-ssh";

/** A command that an `up` runs on a server, and that is cut from it while it works. */
interface Command {
  readonly fault: string;
  /** What its SSH client is called with. */
  readonly words: RegExp;
  /** Milliseconds that it takes at least: it is cut within them. */
  readonly lastsMs: number;
  /** Has the next `up` run it. */
  ask(stack: FetchingStack): void;
}

export const CUT_COMMANDS: readonly Command[] = [
  {
    fault: "SSH cut while the weights of a model are fetched",
    words: /docker run --rm --name \S+-models /,
    lastsMs: 1_500,
    ask: (stack) => stack.changeWeights(),
  },
  {
    fault: "SSH cut while the proxy is told its routes",
    words: /docker exec -i \S+ sh$/,
    lastsMs: 100,
    ask: (stack) => stack.changeAnswer(),
  },
  {
    fault: "SSH cut while the file system of a data volume grows",
    words: /sudo sh -eu$/,
    lastsMs: 60,
    ask: (stack) => stack.growVolume(),
  },
];

const STACK = "cut-command";
const SYSTEM = "enxuto-fetching";
const FIXTURE = path.join(__dirname, "../../test/support/fixture-service");
const FETCH = path.join(__dirname, "../../images/shared/models");
const ENTRIES = 100;

/** Makes weights of 60 MB by a seed, with their manifest, while the image is built: no context is so large. */
const MAKE_WEIGHTS = `import hashlib, json, os, random, sys
os.mkdir("weights")
content = random.Random(sys.argv[1]).randbytes(60_000_000)
file = {"sha256": hashlib.sha256(content).hexdigest(), "sizeBytes": len(content)}
open("weights/model.bin", "wb").write(content)
json.dump({"name": "played", "version": sys.argv[1], "files": {"model.bin": file}}, open("weights/manifest.json", "w"))
`;
const LOOK_MS = 5;
const ASK_MS = 200;
const REQUESTS = 10;

/**
 * Cuts the connections to a played server while a command works on it: whether the next `up` converges, by what the server then has. The
 * proxy is asked all along. Yields a row for each command.
 */
export async function* cutCommands(
  commands: readonly Command[],
  tries: number,
  chance: () => number,
): AsyncGenerator<RowResult> {
  if (commands.length === 0) return;
  const stack = await FetchingStack.begin();
  try {
    for (const command of commands) yield await cutOften(stack, command, tries, chance);
  } finally {
    await stack.remove();
  }
}

async function cutOften(
  stack: FetchingStack,
  command: Command,
  tries: number,
  chance: () => number,
): Promise<RowResult> {
  const lost: string[] = [];
  let [tried, itself, survived] = [0, 0, 0];
  const asked = { answers: 0, missing: 0 };
  for (let turn = 0; tried < tries && turn < tries * 3; turn += 1) {
    command.ask(stack);
    const run = stack.up();
    const isOver = { is: false };
    const asking = stack.askProxy(isOver, asked);
    const hit = await cutWhile(stack.project.folder, run, command, chance);
    const first = await run.ended;
    const next = first.code === 0 && !hit ? first : await stack.up().ended;
    isOver.is = true;
    await asking;
    const problems = failed("the next up", next);
    if (problems.length === 0) problems.push(...(await stack.problems()));
    const what = hit ?? "missed";
    console.log(`${command.fault}: ${what}, ${first.code}: ${problems.join("; ") || "held"}`);
    if (problems.length > 0) console.log(first.output, next.output);
    if (!hit && problems.length === 0) continue;
    tried += 1;
    if (first.code === 0) itself += 1;
    if (problems.length === 0) survived += 1;
    lost.push(...problems);
  }
  return {
    ...{ fault: command.fault, where: "network", tried, survived, lost },
    seen: `the run ended well by itself ${itself} of ${tried} times; ${asked.missing} of ${asked.answers} requests to the proxy failed`,
  };
}

/** Cuts all connections at some moment of a command; says at which, undefined where it was over by then or never ran. */
async function cutWhile(
  folder: string,
  run: Run,
  { words, lastsMs }: Command,
  chance: () => number,
): Promise<string | undefined> {
  const atWork = () => sshOf(folder).find((client) => words.test(client.words));
  while (run.child.exitCode === null) {
    const client = atWork();
    if (!client) {
      await sleep(LOOK_MS);
      continue;
    }
    const afterMs = Math.round(chance() * lastsMs);
    await sleep(afterMs);
    if (!sshOf(folder).some(({ pid }) => pid === client.pid)) return undefined;
    cutSsh(folder);
    return `cut after ${afterMs} ms of ${client.words.split(" ").slice(-3).join(" ")}`;
  }
  return undefined;
}

/** A service behind a proxy that fetches its weights, with a queue of data, on a played server with a data volume. */
class FetchingStack {
  private readonly source = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-fetching-"));
  private readonly cloud = new FakeHetzner(STACK);
  private env: NodeJS.ProcessEnv = {};
  private version = 1;
  private volumeGB = 10;
  private seed = 1;
  private known: string | undefined;
  readonly project: TestProject;

  private constructor() {
    fs.cpSync(FIXTURE, this.source, { recursive: true });
    fs.cpSync(FETCH, path.join(this.source, "models"), { recursive: true });
    fs.writeFileSync(path.join(this.source, "make_weights.py"), MAKE_WEIGHTS);
    this.edit("Dockerfile", (text) =>
      text
        .replace("COPY . ./\n", `COPY make_weights.py ./\nRUN ${this.made()}\nCOPY . ./\n`)
        // An empty volume takes over the owner of the directory that it is mounted on.
        .replace("USER ", "RUN install -d -o 10001 -g 10001 /models\nUSER "),
    );
    this.project = new TestProject(STACK, {
      ...{ system: SYSTEM, host: "hetzner", size: "cx23", bases: bases() },
      ...{ dataVolumeGB: this.volumeGB, sources: { web: this.source } },
    });
  }

  /** Deploys it with entries in its queue. */
  static async begin(): Promise<FetchingStack> {
    const stack = new FetchingStack();
    await stack.cloud.sweep();
    stack.env = { HCLOUD_ENDPOINT: await stack.cloud.start(), HCLOUD_TOKEN: HETZNER_TOKEN };
    const { code, output } = await stack.up().ended;
    if (code !== 0) {
      await stack.remove();
      throw new Error(output);
    }
    for (let entry = 0; entry < ENTRIES; entry += 1) {
      stack.inside("store", "redis-cli", "SET", `entry-${entry}`, "kept");
    }
    return stack;
  }

  up(): Run {
    return this.project.start(["up", STACK, "--yes"], this.env);
  }

  /** Another version of the service, whose containers the proxy has to be told. */
  changeAnswer(): void {
    this.version += 1;
    this.edit("server.py", (text) =>
      text.replace(/VERSION = "\d+"/, `VERSION = "${this.version}"`),
    );
  }

  growVolume(): void {
    // A fifth of it, as it is played, is whole bytes.
    this.volumeGB += 5;
    this.project.configure({ dataVolumeGB: this.volumeGB });
  }

  /** Other weights of the same name, which are fetched from the image into the volume. */
  changeWeights(): void {
    const before = this.made();
    this.seed += 1;
    this.edit("Dockerfile", (text) => text.replace(before, this.made()));
  }

  private made(): string {
    return `python make_weights.py ${this.seed}`;
  }

  /** Asks the proxy five times a second until it is over, and counts. */
  async askProxy(
    over: { readonly is: boolean },
    asked: { answers: number; missing: number },
  ): Promise<void> {
    while (!over.is) {
      asked.answers += 1;
      if (!(await this.answer())) asked.missing += 1;
      await sleep(ASK_MS);
    }
  }

  /** Body of the proxy's answer; undefined where it is no good one. */
  private answer(): Promise<string | undefined> {
    return fetch(`http://${this.address()}/`, { signal: AbortSignal.timeout(5_000) }).then(
      (response) => (response.ok ? response.text() : undefined),
      () => undefined,
    );
  }

  /** What is not as the last `up` should have left it. */
  async problems(): Promise<string[]> {
    const found: string[] = [];
    const wanted = ["edge healthy", "store healthy", "web healthy", "web healthy"].join(", ");
    for (let tries = 0; this.states() !== wanted && tries < 60; tries += 1) await sleep(500);
    if (this.states() !== wanted) found.push(`containers: ${this.states()}`);
    const wrong: string[] = [];
    for (let turn = 0; turn < REQUESTS; turn += 1) {
      const text = await this.answer();
      if (text !== `${this.version} GET /\n`) wrong.push(text ?? "none");
    }
    if (wrong.length > 0) found.push(`${wrong.length} of ${REQUESTS} answers: ${wrong[0]}`);
    const [entries] = this.inside("store", "redis-cli", "DBSIZE");
    if (entries !== String(ENTRIES)) found.push(`${entries} of ${ENTRIES} entries`);
    const weights = ["/models/model.bin", "/app/weights/model.bin"].flatMap(
      (file) => this.inside("web", "sha256sum", file)[0].split(" ")[0],
    );
    if (weights[0] !== weights[1]) found.push("the weights are not those of the image");
    const [, size] = this.onServer("df", "-B1", "--output=size", "/var/lib/docker/volumes");
    const share = Number(size) / playedBytes(this.volumeGB);
    if (share < 0.9) found.push(`file system of ${size} bytes on a volume of ${this.volumeGB} GB`);
    return found;
  }

  private states(): string {
    const format = '{{index .Config.Labels "enxuto.service"}} {{.State.Health.Status}}';
    const ids = this.onServer("docker", "ps", "--all", "--quiet");
    if (ids.length === 0) return "none";
    return this.onServer("docker", "inspect", "--format", format, ...ids)
      .sort()
      .join(", ");
  }

  /** Runs a program in the newest container of a service. */
  private inside(service: string, ...words: string[]): string[] {
    const label = `label=enxuto.service=${service}`;
    const [id] = this.onServer("docker", "ps", "--quiet", "--filter", label);
    return this.onServer("docker", "exec", id, ...words);
  }

  private onServer(...words: string[]): string[] {
    return docker("exec", this.played(), ...words);
  }

  /** Id of the container that plays the server. */
  private played(): string {
    return docker("ps", "--all", "--quiet", "--filter", `label=enxuto.cloud=${STACK}`)[0];
  }

  private address(): string {
    const every = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    this.known ??= docker("inspect", "--format", every, this.played())[0];
    return this.known;
  }

  private edit(file: string, change: (text: string) => string): void {
    const whole = path.join(this.source, file);
    fs.writeFileSync(whole, change(fs.readFileSync(whole, "utf8")));
  }

  async remove(): Promise<void> {
    await this.cloud.sweep();
    await this.cloud.stop();
    this.project.remove();
    fs.rmSync(this.source, { recursive: true, force: true });
  }
}
