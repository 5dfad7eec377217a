import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Plan } from "../cli/plan";
import { fetchLine } from "../components/model-volume";
import { splitPassword } from "../components/service-environment";
import { bar } from "../core/report/bar";
import { columns } from "../core/report/columns";
import { changeText } from "../core/report/ways";
import { runOffline } from "../program/offline";
import { overridden } from "../program/overrides";
import { readStackConfig, type StackConfig } from "../program/project";
import { SYSTEMS } from "../systems";
import { conectaSaude } from "../systems/conecta-saude";
import { SIZES } from "../systems/measured";
import { runHere } from "./support/here";
import { inWords } from "./support/in-words";

const PROJECT = path.join(__dirname, "..");

function enxuto(args: readonly string[], cwd = PROJECT) {
  return runHere(args, { cwd, env: { NO_COLOR: "1" } });
}

function config(stack: string, values: Record<string, string> = {}): StackConfig {
  const base = readStackConfig(PROJECT, stack);
  return { ...base, values: { ...base.values, ...values } };
}

describe("plan as a command", () => {
  test("a refused stack exits with 2, the shortfall and ways out that were checked", async () => {
    const { status, stdout } = await enxuto([
      "plan",
      "prod",
      "--host",
      "hetzner:cpx12",
      "--profile",
      "seed",
      "--json",
    ]);
    const plan = JSON.parse(stdout) as Plan;
    expect(status).toBe(2);
    expect(plan).toMatchObject({
      schemaVersion: 1,
      stack: "prod",
      system: "conecta-saude",
      profile: "seed",
      verdict: "refused",
      host: { kind: "hetzner", size: "cpx12", memTotalMiB: 1915 },
      resources: [],
    });
    expect(plan.suggestions.length).toBeGreaterThanOrEqual(2);
    expect(plan.suggestions.every(({ headroomMiB }) => headroomMiB >= 0)).toBe(true);
  });

  test("both stacks of the project fit", async () => {
    const { status, stdout } = await enxuto(["plan"]);
    expect(stdout).toMatch(/^dev: conecta-saude · profile seed · local 4GB · 4,096 MiB declared$/m);
    expect(stdout).toMatch(
      /^prod: conecta-saude · profile seed · hetzner cx23 · 3,820 MiB measured · €5\.49/m,
    );
    expect(status).toBe(0);
  });

  test.each<[string, string[], string]>([
    [
      "a stack without a file",
      ["plan", "staging"],
      'enxuto: stack: got "staging", expected one of ',
    ],
    ["a verb that is none", ["plna"], "enxuto: plna: unknown command, did you mean plan?\n"],
    [
      "a flag that is none",
      ["plan", "--jsn"],
      "enxuto: plan: unknown option --jsn, did you mean --json?\n",
    ],
    [
      "a size that is none",
      ["plan", "prod", "--host", "hetzner:cx99"],
      'enxuto: enxuto:size: got "cx99", expected one of cx23, cx33,',
    ],
    [
      "a setting without a value",
      ["plan", "dev", "-c", "size"],
      'enxuto: --config: got "size", expected KEY=VALUE\n',
    ],
  ])("%s is one line and exit code 1", async (_, args, message) => {
    const { status, stdout, stderr } = await enxuto(args);
    expect(stderr.startsWith(message)).toBe(true);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect([status, stdout]).toEqual([1, ""]);
  });

  test("a stack file that is no YAML is named with the place of the mistake", async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-plan-"));
    fs.copyFileSync(path.join(PROJECT, "Pulumi.yaml"), path.join(directory, "Pulumi.yaml"));
    fs.writeFileSync(path.join(directory, "Pulumi.dev.yaml"), "config:\n  enxuto:host: [local\n");
    fs.symlinkSync(path.join(PROJECT, "systems"), path.join(directory, "systems"));
    const { status, stderr } = await enxuto(["plan", "dev"], directory);
    expect(stderr).toMatch(/^enxuto: Pulumi\.dev\.yaml: cannot be read: .* at line 3, column 1\n$/);
    expect(status).toBe(1);
    fs.rmSync(directory, { recursive: true });
  });
});

describe("the documents' own hosts", () => {
  const REGISTRY = "registry=registry.example.com/team";

  /** The verdict of a stack on a host, with its reasons, what is left of the memory, and the price. */
  async function verdict(stack: string, host: string, profile: string, settings: string[] = []) {
    const flags = { host, profile, config: settings };
    const { fit } = await runOffline(
      SYSTEMS,
      stack,
      overridden(readStackConfig(PROJECT, stack), flags),
    );
    const { priceMonthly } = fit.host;
    return [fit.verdict, fit.memory.headroomMiB, priceMonthly?.amount, ...inWords(fit.because)];
  }

  test("000 and 001 fit 2 GB by their own sum, and not what a server of 2 GB has", async () => {
    expect(await verdict("prod", "hetzner:cpx12", "seed")).toEqual([
      "refused",
      -149,
      11.49,
      "149 MiB short: 1,536 reserved + 0 surge > 1,387 allocatable (1,915 MemTotal − 528 reserve)",
    ]);
    expect(await verdict("prod", "hetzner:cpx12", "lean")).toEqual(["fits", 299, 11.49]);
  });

  test("000's 2 GB of Render are not sold for eight services: each has a plan of its own", async () => {
    const [answer, , price] = await verdict("prod", "render", "seed", [REGISTRY]);
    expect([answer, price]).toEqual(["fits", 58.3]);
  });

  test("002's image for CUDA fills the disk, the one for the CPU leaves most of it", async () => {
    const { values } = readStackConfig(PROJECT, "audio-voice");
    const flags = { host: "hetzner:cx33", profile: "seed", config: ["dataVolumeGB=0"] };
    const { fit } = await runOffline(
      SYSTEMS,
      "audio-voice",
      overridden({ values, secretKeys: [] }, flags),
    );
    expect([fit.verdict, Math.round(fit.disk?.needMB ?? 0)]).toEqual(["fits", 12_735]);
  });

  test("003 fits Render's 512 MB in both of its profiles, at the same price", async () => {
    for (const profile of ["seed", "lean"]) {
      const [answer, , price] = await verdict("flask-report", "render", profile, [REGISTRY]);
      expect([answer, price]).toEqual(["fits", 7.25]);
    }
  });

  test("004 fits 16 GB with more than the 0.2 GB that it counts, and optimised it fits 8", async () => {
    expect(await verdict("whatsapp", "local:16GB", "seed")).toEqual(["fits", 2785, undefined]);
    expect(await verdict("whatsapp", "local:8GB", "lean")).toEqual(["fits", 1060, undefined]);
    expect((await verdict("whatsapp", "local:8GB", "seed"))[0]).toBe("refused");
  });

  test("004's model does not fit the data volume that a server has by default", async () => {
    expect(await verdict("whatsapp", "hetzner:cx43", "seed")).toEqual([
      "refused",
      1970,
      15.99,
      "data volume: 2.4 GB short: 12.4 GB data and models > 10.0 GB; set enxuto:dataVolumeGB to 13",
    ]);
    expect(await verdict("whatsapp", "hetzner:cx43", "seed", ["dataVolumeGB=13"])).toEqual([
      "fits",
      1970,
      15.99,
    ]);
  });

  test.each<[string, string, string[], string[]]>([
    [
      "whatsapp",
      "hetzner:cx23",
      [],
      ["host: hetzner cx43, dataVolumeGB: 13", "host: hetzner cpx42, dataVolumeGB: 13"],
    ],
    ["whatsapp", "hetzner:cx43", [], ["dataVolumeGB: 13"]],
    ["whatsapp", "hetzner:cx23", ["dataVolumeGB=0"], ["host: hetzner cx43", "host: hetzner cpx42"]],
    ["prod", "hetzner:cx33", ["monthlyBudget=7 EUR"], ["host: hetzner cx23"]],
    ["audio-voice", "hetzner:cpx12", [], expect.arrayContaining(["host: hetzner cx33"])],
    ["dev", "local:1GB", [], expect.arrayContaining(["host: hetzner cx23"])],
    ["whatsapp", "local:4GB", [], expect.arrayContaining(["host: hetzner cx43, dataVolumeGB: 13"])],
  ])("what %s on %s %j is told to change fits as it is told", async (stack, host, config, told) => {
    const fitAt = async (flags: { host: string; profile: string; config: string[] }) =>
      (await runOffline(SYSTEMS, stack, overridden(readStackConfig(PROJECT, stack), flags))).fit;
    const { suggestions } = await fitAt({ host, profile: "seed", config });
    expect(suggestions.map((one) => changeText(one))).toEqual(told);
    for (const suggestion of suggestions) {
      const { headroomMiB, kind } = suggestion;
      const change = changeText(suggestion);
      if (kind === "reservation" || kind === "rollout") continue;
      const [, to] = /host: (\S+ [^\s,]+)/.exec(change) ?? [];
      const [, profile = "seed"] = /profile: ([^\s,]+)/.exec(change) ?? [];
      const [, volume] = /dataVolumeGB: (\d+)/.exec(change) ?? [];
      const after = await fitAt({
        ...{ host: to?.replace(" ", ":") ?? host, profile },
        config: [...config, ...(volume ? [`dataVolumeGB=${volume}`] : [])],
      });
      expect([change, after.verdict, after.memory.headroomMiB]).toEqual([
        change,
        "fits",
        headroomMiB,
      ]);
    }
  });
});

describe("the disk of this machine", () => {
  const dev = async (values: Record<string, string>) =>
    (await runOffline(SYSTEMS, "dev", config("dev", values))).fit;

  test("is counted where the stack says how large it is, with the room that builds take", async () => {
    expect((await dev({})).disk).toBeUndefined();
    const { disk, verdict } = await dev({ "enxuto:diskGB": "40" });
    const largest = Math.max(...Object.values(SIZES).map(({ onDiskMB }) => onDiskMB));
    expect([verdict, disk?.buildMB]).toEqual(["fits", 10_000 + 2 * largest]);
    const { because, suggestions } = await dev({ "enxuto:diskGB": "15" });
    expect(inWords(because)).toEqual([
      expect.stringMatching(/^disk: \d\.\d GB short: .* \+ 10\.7 build = \d+\.\d GB > 15\.0 GB$/),
    ]);
    expect(suggestions.map(({ kind }) => kind)).toContain("host");
  });

  test("is counted for the image store that the stack names", async () => {
    const on = async (imageStore: string) =>
      (await dev({ "enxuto:diskGB": "40", "enxuto:imageStore": imageStore })).disk;
    const [plain, layers] = [await on("overlay2"), await on("containerd")];
    expect((layers?.imagesMB ?? 0) / (plain?.imagesMB ?? 1)).toBeCloseTo(1.39 / 1.07);
    const server = await runOffline(SYSTEMS, "prod", config("prod", {}));
    expect(server.fit.disk?.imageStore).toBe("overlay2");
  });
});

describe("what the program of stack dev registers", () => {
  const runs = new Map<string, ReturnType<typeof runOffline>>();
  const resourcesOf = async (values: Record<string, string> = {}) => {
    const key = JSON.stringify(values);
    const run = runs.get(key) ?? runOffline(SYSTEMS, "dev", config("dev", values));
    runs.set(key, run);
    return (await run).resources;
  };
  const container = async (service: string, values: Record<string, string> = {}) => {
    const found = (await resourcesOf(values)).find(
      ({ type, name }) => type === "docker:index/container:Container" && name === service,
    );
    return found?.props as Record<string, unknown>;
  };

  test("one network, and for each service an image and a container", async () => {
    const resources = await resourcesOf();
    const count = (type: string) => resources.filter((resource) => resource.type === type).length;
    expect({
      networks: count("docker:index/network:Network"),
      built: count("docker:index/image:Image"),
      pulled: count("docker:index/remoteImage:RemoteImage"),
      containers: count("docker:index/container:Container"),
      volumes: count("docker:index/volume:Volume"),
      passwords: count("random:index/randomPassword:RandomPassword"),
    }).toEqual({ networks: 3, built: 6, pulled: 2, containers: 8, volumes: 2, passwords: 2 });
  });

  test("the numbers of the system file arrive in the container unchanged", async () => {
    const resources = await resourcesOf();
    for (const [name, { memory }] of conectaSaude.services) {
      const { props } = resources.find(
        (resource) =>
          resource.type === "docker:index/container:Container" && resource.name === name,
      ) as { props: Record<string, unknown> };
      expect([props.memory, props.memoryReservation, props.memorySwap]).toEqual([
        memory.limitMiB,
        memory.reservationMiB,
        memory.limitMiB,
      ]);
    }
  });

  test("a container is watched, restarted, and its log rotates", async () => {
    expect(await container("backend")).toMatchObject({
      healthcheck: { interval: "30s", timeout: "10s", retries: 3, startPeriod: "40s" },
      restart: "unless-stopped",
      logDriver: "json-file",
      logOpts: { "max-size": "10m", "max-file": "3" },
      securityOpts: ["no-new-privileges:true"],
      ports: [],
    });
  });

  test("the document's addresses, and the password in a file", async () => {
    const { envs, uploads } = await container("backend");
    expect(envs).toEqual(
      expect.arrayContaining([
        "DATABASE_URL=postgresql://postgres@postgres:5432/conecta?passfile=/run/secrets/pgpass",
        "REDIS_URL=redis://redis:6379/0",
        "REDIS_URL_PASSWORD_FILE=/run/secrets/redis-password",
        "ML_SERVICE_URL=http://model-llm:8002/classify",
        "LLM_SERVICE_URL=http://service-llm:8001/generate-actions",
        "AUDIO_SERVICE_URL=http://audio-sumarizado:8003",
      ]),
    );
    expect(JSON.stringify(uploads)).toContain("/run/secrets/pgpass");
    const { command, uploads: settings } = await container("redis");
    expect(command).toEqual(expect.arrayContaining(["--include", "/run/secrets/redis*.conf"]));
    expect(JSON.stringify(settings)).toContain("/run/secrets/redis.conf");
  });

  test("only the frontend is published, and to this machine alone", async () => {
    const { ports } = await container("frontend");
    expect(ports).toEqual([{ internal: 5173, external: 5173, ip: "127.0.0.1" }]);
  });

  test("a proxy that is turned on beside it takes another port, so that both can be there for a while", async () => {
    const { ports } = await container("edge", { "enxuto:edge": "caddy" });
    expect(ports).toEqual([{ internal: 80, external: 8080, ip: "127.0.0.1" }]);
  });

  test("a service made from elsewhere is built from there, or run as it is", async () => {
    const digest = `registry.example.com/team/backend@sha256:${"a".repeat(64)}`;
    const values = {
      "enxuto:sources": JSON.stringify({ backend: digest, "model-llm": "images/frontend" }),
    };
    expect((await container("backend", values)).image).toBe(digest);
    const image = (await resourcesOf(values)).find(
      ({ type, name }) => type === "docker:index/image:Image" && name === "model-llm",
    );
    expect(image?.props.build).toMatchObject({
      context: "images/frontend",
      dockerfile: "images/frontend/Dockerfile",
    });
  });

  test("a base is put in place only where the Dockerfile names it", async () => {
    const values = {
      "enxuto:bases": '{"python":"mirror/python:3","postgres":"mirror/postgres:16"}',
    };
    const builds = (await resourcesOf(values)).filter(
      ({ type }) => type === "docker:index/image:Image",
    );
    const args = Object.fromEntries(
      builds.map(({ name, props }) => [name, (props.build as { args?: object }).args]),
    );
    expect(args.backend).toEqual({ PYTHON_IMAGE: "mirror/python:3" });
    expect(args.frontend).toBeUndefined();
    expect((await container("postgres", values)).image).toBe("mirror/postgres:16");
  });

  test("a database that runs elsewhere is not deployed, and its password leaves the URL", async () => {
    const values = { "enxuto:external": '{"postgres":"postgresql://u:p%3A1@db.example:6543/app"}' };
    expect(await container("postgres", values)).toBeUndefined();
    expect(JSON.stringify(await container("backend", values))).not.toContain("p%3A1@");
  });

  test("an API key reaches its one service, as a file", async () => {
    const values = { "enxuto:secrets": '{"google-api-key":"canary"}' };
    const { envs, uploads } = await container("service-llm", values);
    expect(envs).toContain("GOOGLE_API_KEY_FILE=/run/secrets/google-api-key");
    expect(JSON.stringify(uploads)).toContain("canary");
    expect(JSON.stringify(await container("backend", values))).not.toContain("canary");
  });

  test.each([
    [
      "postgresql://u:p%3A1@db.example:6543/app?sslmode=require",
      "postgresql://u@db.example:6543/app?sslmode=require&passfile=/run/secrets/pgpass",
      "db.example:6543:app:u:p\\:1\n",
    ],
    [
      "postgresql://u:a%5Cb@db/app",
      "postgresql://u@db/app?passfile=/run/secrets/pgpass",
      "db:5432:app:u:a\\\\b\n",
    ],
    [
      "postgresql://u:p@[2001:db8::1]/app",
      "postgresql://u@[2001:db8::1]/app?passfile=/run/secrets/pgpass",
      "2001\\:db8\\:\\:1:5432:app:u:p\n",
    ],
  ])("the password of %s", (text, url, passfileLine) => {
    expect(splitPassword(text)).toEqual({ url, passfileLine });
  });
});

describe("a volume with weights", () => {
  const models = {
    directory: "/models",
    fetch: ["sh", "-c", "fetch 'a b' && echo $HOME"],
    source: "https://example.com/weights?a=1&b=2",
    sizeMB: 1,
  };
  const heard = (line: string) =>
    execFileSync("sh", ["-c", `printf '%s\\n' ${line}`], { encoding: "utf8" }).trimEnd();

  test.each([
    ["here", (line: string) => line, false],
    ["behind SSH", heard, true],
  ])("the words that fill it arrive as they are, %s", (_, hop, overSsh) => {
    const of = {
      ...{ name: "weights", stack: "dev", system: "shop", service: "web", network: "shop" },
      models,
    };
    const words = heard(hop(fetchLine(of, "service:1", overSsh))).split("\n");
    expect(words.slice(0, 12)).toEqual([
      ...["run", "--rm", "--name", "weights", "--network", "shop"],
      ...["--label", "enxuto.stack=dev", "--label", "enxuto.system=shop"],
      ...["--label", "enxuto.service=web-models"],
    ]);
    expect(words.slice(-5)).toEqual([
      `MODEL_SOURCE=${models.source}`,
      "service:1",
      ...models.fetch,
    ]);
  });

  test("it is filled off the stack's network where that is still to be made", () => {
    const of = { name: "weights", stack: "dev", system: "shop", service: "web", models };
    const inside = fetchLine({ ...of, network: "shop" }, "service:1", false);
    expect(fetchLine(of, "service:1", false)).toBe(inside.replace(" --network shop", ""));
  });
});

describe("rendering", () => {
  test.each([
    [0, ""],
    [1, "████"],
    [0.5, "██"],
    [0.28, "█▏"],
    [7, "████"],
  ])("a share of %d", (share, drawn) => {
    expect(bar(share, 4)).toBe(drawn);
  });

  test("columns are as wide as their widest cell, in characters", () => {
    expect(
      columns(
        [
          ["a", "1", "€"],
          ["Saúde", "1,504", ""],
        ],
        ["left", "right", "left"],
      ),
    ).toEqual(["a          1  €", "Saúde  1,504"]);
  });
});
