import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { parseReference, registryDigest } from "../../engine/registry-digest";
import { runHere } from "../support/here";

let folder: string;
beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-init-")), "bakery");
  fs.mkdirSync(folder);
});
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true }));

function enxuto(...args: readonly string[]) {
  return runHere(args, { cwd: folder });
}

const read = (file: string) => fs.readFileSync(path.join(folder, file), "utf8");

test("in an empty folder it makes an example whose stacks plan at once", async () => {
  const { status, stdout } = await enxuto("init");
  expect(stdout).toBe(
    [
      "bakery: systems/bakery.ts, index.ts, Pulumi.yaml, Pulumi.dev.yaml, Pulumi.prod.yaml, package.json, tsconfig.json, .gitignore",
      "",
      "Next:",
      "  npm install",
      "  npx enxuto plan",
      "",
    ].join("\n"),
  );
  expect(status).toBe(0);
  expect(await enxuto("plan")).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^dev: bakery [\s\S]*^prod: bakery /m),
  });
  expect(await enxuto("init")).toMatchObject({
    status: 1,
    stderr: "enxuto: Pulumi.yaml: there is a project here already: run init in another folder\n",
  });
}, 300_000);

test("one that was killed is run again, and finds what it had written", async () => {
  const compose = `services:
  db: { image: postgres:16.4, environment: { POSTGRES_PASSWORD: kept-once }, volumes: [data:/var/lib/postgresql/data] }
volumes: { data: {} }
`;
  fs.writeFileSync(path.join(folder, "compose.yaml"), compose);
  const init = () => enxuto("init", "compose.yaml", "--offline");
  const first = await init();
  expect(first.status).toBe(0);
  const files = () =>
    fs
      .readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => fs.statSync(path.join(folder, file)).isFile())
      .sort()
      .map((file) => [file, read(file)]);
  const whole = files();
  // What makes it a project is written last: whatever else is missing, there is none yet.
  const order = whole
    .map(
      ([file]) => [file, fs.statSync(path.join(folder, file), { bigint: true }).mtimeNs] as const,
    )
    .sort(([, a], [, b]) => (a < b ? -1 : 1));
  expect(order.at(-1)?.[0]).toBe("Pulumi.yaml");
  for (const missing of [["Pulumi.yaml"], ["Pulumi.yaml", "index.ts", "Pulumi.dev.yaml"]]) {
    for (const file of missing) fs.rmSync(path.join(folder, file));
    expect(await init()).toEqual(first);
    expect(files()).toEqual(whole);
  }
}, 300_000);

test("beside a package.json it names everything to install that one of its own would hold", async () => {
  fs.writeFileSync(path.join(folder, "package.json"), "{}\n");
  const { stdout } = await enxuto("init");
  const [, next] = stdout.split("Next:\n");
  expect(next).toBe(
    [
      "  npm install enxuto @pulumi/pulumi @pulumi/docker @pulumi/command @pulumi/random @pulumi/tls",
      "  npm install --save-dev jiti typescript",
      "  npx enxuto plan",
      "",
    ].join("\n"),
  );
});

test("the template for pulumi new makes a project that plans at once", async () => {
  const template = path.join(__dirname, "../../template");
  for (const entry of fs.readdirSync(template, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(path.relative(template, entry.parentPath), entry.name);
    const text = fs.readFileSync(path.join(template, file), "utf8");
    fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    // As Pulumi does it, whose own names these are.
    fs.writeFileSync(path.join(folder, file), text.replace(/\$\{PROJECT\}/g, "bakery"));
  }
  const { status, stdout } = await enxuto("plan");
  expect(stdout).toMatch(
    /^dev: bakery · profile seed · local 1GB[\s\S]*^prod: bakery · profile seed · hetzner /m,
  );
  expect(status).toBe(0);
}, 300_000);

test("a compose file becomes a project that plans at once, with its secrets where git does not look", async () => {
  fs.writeFileSync(path.join(folder, ".env"), "DB_PASSWORD=correct-horse\n");
  fs.writeFileSync(path.join(folder, ".gitignore"), "build/");
  fs.writeFileSync(
    path.join(folder, "compose.yaml"),
    `services:
  db:
    image: postgres:16.4
    environment: { POSTGRES_PASSWORD: "\${DB_PASSWORD}" }
    volumes: [data:/var/lib/postgresql/data]
  web:
    image: team/web:2.0.1
    ports: ["8080:80"]
    depends_on: [db]
    mem_limit: 256m
volumes: { data: {} }
`,
  );
  const { status, stdout } = await enxuto("init", "compose.yaml", "--offline");
  expect(stdout).toContain(
    "Secrets were moved to .enxuto/bakery.env, which git ignores: npx enxuto secrets import .enxuto/bakery.env dev encrypts them into the stack.",
  );
  expect(status).toBe(0);
  expect(read(".enxuto/bakery.env")).toBe("POSTGRES_PASSWORD='correct-horse'\n");
  expect(fs.statSync(path.join(folder, ".enxuto/bakery.env")).mode & 0o777).toBe(0o600);
  expect(read(".gitignore")).toBe("build/");
  expect(read(".enxuto/.gitignore")).toBe("*\n");
  expect(read("systems/bakery.ts")).not.toContain("correct-horse");
  expect(read("Pulumi.dev.yaml")).toBe(
    "config:\n  enxuto:system: bakery\n  enxuto:host: local\n  enxuto:size: 1GB\n",
  );
  const plans = JSON.parse((await enxuto("plan", "--json")).stdout).plans;
  expect(
    plans.map(({ stack, verdict }: { stack: string; verdict: string }) => [stack, verdict]),
  ).toEqual([
    ["dev", "fits"],
    ["prod", "fits"],
  ]);
}, 300_000);

test("an image that is built from the whole folder does not get what the project keeps for itself", async () => {
  fs.writeFileSync(path.join(folder, ".dockerignore"), "docs");
  fs.writeFileSync(path.join(folder, "web.Dockerfile.dockerignore"), "*\n!web\n");
  fs.writeFileSync(
    path.join(folder, "compose.yaml"),
    `services:
  api: { build: ., mem_limit: 64m }
  web: { build: { context: ., dockerfile: ./web.Dockerfile }, mem_limit: 64m }
`,
  );
  const { status, stdout } = await enxuto("init", "compose.yaml", "--offline");
  expect(status).toBe(0);
  expect(stdout).toContain(
    "  build: .dockerignore leaves the folders of this project out of images\n",
  );
  expect(read(".dockerignore")).toBe("docs\n.enxuto\nnode_modules\n");
  expect(read("web.Dockerfile.dockerignore")).toBe("*\n!web\n");
}, 300_000);

test("a service that is built has the memory that fit counts for what its Dockerfile installs", async () => {
  fs.mkdirSync(path.join(folder, "app"));
  fs.writeFileSync(
    path.join(folder, "app/Dockerfile"),
    'FROM python:3.12-slim\nRUN pip install torch==2.8.0 sentence-transformers==3.0.0\nCMD ["python", "app.py"]\n',
  );
  fs.writeFileSync(
    path.join(folder, "compose.yaml"),
    "services: { app: { build: ./app }, gone: { build: ./gone } }\n",
  );
  const { services } = JSON.parse((await enxuto("fit", "compose.yaml", "--json")).stdout);
  const [{ known }] = services;
  expect(known.source).toBe("machine learning application");
  const { status, stdout } = await enxuto("init", "compose.yaml", "--offline");
  expect(status).toBe(0);
  expect(read("systems/bakery.ts")).toContain(
    `    // guessed: class machine learning application\n    memory: { limitMiB: ${Math.ceil(known.highMiB / 16) * 16}, reservationMiB: ${known.likelyMiB} },\n`,
  );
  expect(stdout).toContain(
    `  app/memory: ${known.likelyMiB} MiB is a guess: the file declares nothing and its Dockerfile tells only a class; services of class machine learning application take ${known.lowMiB} to ${known.highMiB} MiB\n`,
  );
  expect(stdout).toContain("  build: gone: built from gone, which is not there: ");
}, 300_000);

test.each([
  [["docker-compose.yml"], "docker-compose.yml"],
  [["compose.yaml", "compose.override.yaml"], "compose.yaml compose.override.yaml"],
])(
  "without a name it writes no example where %j lies, and says how to read that",
  async (files, named) => {
    for (const file of files) fs.writeFileSync(path.join(folder, file), "services: {}\n");
    expect(await enxuto("init", "--name", "bakery")).toMatchObject({
      status: 1,
      stderr: `enxuto: ${files[0]}: is read only where it is named: npx enxuto init ${named} makes a project of it; for the example run init in an empty folder\n`,
    });
    expect(fs.readdirSync(folder).sort()).toEqual([...files].sort());
  },
);

test("what another folder's file says is read from there, however often a file repeats its own parts", async () => {
  fs.mkdirSync(path.join(folder, "shared/app"), { recursive: true });
  fs.writeFileSync(path.join(folder, "shared/app/Dockerfile"), "FROM scratch\n");
  fs.writeFileSync(
    path.join(folder, "shared/compose.yaml"),
    `services:
  api: { build: app, stop_grace_period: "\${GRACE:-40s}", mem_limit: 64m }
`,
  );
  const workers = Array.from({ length: 60 }, (_, at) => `  worker-${at}: { <<: *worker }`);
  fs.writeFileSync(
    path.join(folder, "compose.yaml"),
    `include: [shared/compose.yaml]
x-limits: &limits { mem_limit: 32m }
x-worker: &worker
  <<: *limits
  image: team/worker:1.2.3
  depends_on: { api: &healthy { condition: service_started } }
  environment: &variables { LEVEL: info }
services:
${workers.join("\n")}
`,
  );
  const { status, stderr } = await enxuto("init", "compose.yaml", "--offline");
  expect([status, stderr]).toEqual([0, ""]);
  const source = read("systems/bakery.ts");
  expect(source).toContain('image: build("shared/app"),');
  expect(source).toContain("stopGraceSeconds: 40,");
  expect(source.match(/needs: \["api"\]/g)).toHaveLength(60);
}, 300_000);

describe("a compose file of a stranger's", () => {
  const COMPOSE = `services:
  web:
    image: team/web:1.2.3
    mem_limit: 64m
    environment: { THEME: "\${SHELL_TOKEN:-plain}", KEY_FILE: /run/secrets/key, LINKED_FILE: /run/secrets/linked }
    command: ["serve", "\${SHELL_TOKEN:-plain}"]
    secrets: [key, linked, own]
    volumes: ["./linked.txt:/etc/linked.txt:ro"]
secrets:
  key: { file: ../outside.txt }
  linked: { file: ./linked.txt }
  own: { file: ./own.txt }
`;
  beforeEach(() => {
    fs.writeFileSync(path.join(folder, "../outside.txt"), "canary-outside");
    fs.symlinkSync("../outside.txt", path.join(folder, "linked.txt"));
    fs.writeFileSync(path.join(folder, "own.txt"), "own-value\n");
    fs.writeFileSync(path.join(folder, "compose.yaml"), COMPOSE);
  });
  const all = () =>
    fs
      .readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((file) => path.join(folder, file))
      .filter((file) => fs.lstatSync(file).isFile() && !file.endsWith("compose.yaml"))
      .map((file) => fs.readFileSync(file, "utf8"))
      .join("\n");

  test("gets nothing from outside its folder, and no value of the shell", async () => {
    const { status, stdout } = await runHere(["init", "compose.yaml", "--offline"], {
      cwd: folder,
      env: { SHELL_TOKEN: "canary-shell" },
    });
    expect(status).toBe(0);
    expect(`${stdout}${all()}`).not.toMatch(/canary/);
    expect(read(".enxuto/bakery.env")).toBe("OWN='own-value'\n");
    expect(stdout).toContain(
      `  secrets.key: ../outside.txt lies outside ${fs.realpathSync(folder)} and is not read: set its value yourself\n`,
    );
    expect(stdout).toContain(
      "  variables: SHELL_TOKEN: set in this shell, whose values do not get into the project's files: write the ones that are meant into .env, and run init again\n",
    );
    expect(stdout).toContain("Secrets without a value yet: key, linked\n");
  }, 300_000);

  test.each([
    ["Pulumi.dev.yaml", "../made.txt", "Pulumi.dev.yaml was here already and stays as it is"],
    [
      "systems",
      "../elsewhere",
      "enxuto: systems: is a link that leads out of this folder, or nowhere, and is not written to: remove it, or run init in another folder",
    ],
    [".gitignore", "../made.txt", ".gitignore was here already and stays as it is"],
    [
      ".enxuto",
      "docs",
      "enxuto: .enxuto: is a link, and secrets are not written where it leads: remove it, or run init in another folder",
    ],
  ])(
    "does not have %s written where it leads as a link",
    async (file, target, said) => {
      fs.mkdirSync(path.join(folder, "../elsewhere"));
      fs.mkdirSync(path.join(folder, "docs"));
      fs.symlinkSync(target, path.join(folder, file));
      const { stdout, stderr } = await enxuto("init", "compose.yaml", "--offline");
      expect(`${stdout}${stderr}`).toContain(`${said}\n`);
      expect(fs.readdirSync(path.join(folder, ".."))).not.toContain("made.txt");
      expect(fs.readdirSync(path.join(folder, "../elsewhere"))).toEqual([]);
      expect(fs.readdirSync(path.join(folder, "docs"))).toEqual([]);
    },
    300_000,
  );

  test("is not waited for where a pipe is in the place of an ignore file", async () => {
    fs.writeFileSync(path.join(folder, "compose.yaml"), "services: { web: { build: . } }\n");
    fs.writeFileSync(path.join(folder, "Dockerfile"), "FROM scratch\n");
    execFileSync("mkfifo", [path.join(folder, ".dockerignore")]);
    const { stderr } = await enxuto("init", "compose.yaml", "--offline");
    expect(stderr).toBe(
      "enxuto: .dockerignore: is no regular file: remove it, or run init in another folder\n",
    );
  }, 300_000);

  test("has no text written outside the folder by the name of a config", async () => {
    fs.writeFileSync(
      path.join(folder, "compose.yaml"),
      `services:
  web: { image: team/web:1.2.3, mem_limit: 64m, configs: [{ source: "../../made.txt", target: /etc/a }] }
configs:
  "../../made.txt": { content: "a text" }
`,
    );
    expect((await enxuto("init", "compose.yaml", "--offline")).status).toBe(0);
    expect(fs.readdirSync(path.join(folder, ".."))).not.toContain("made.txt");
    expect(read("configs/made-txt")).toBe("a text");
    expect(read("systems/bakery.ts")).toContain('"/etc/a": "configs/made-txt",');
  }, 300_000);

  test("does not take the place of secrets that somebody wrote down", async () => {
    fs.mkdirSync(path.join(folder, ".enxuto"));
    fs.writeFileSync(path.join(folder, ".enxuto/bakery.env"), "OWN='the real one'\n");
    expect(await enxuto("init", "compose.yaml", "--offline")).toMatchObject({
      status: 1,
      stderr:
        "enxuto: .enxuto/bakery.env: holds other values, which an earlier init or somebody wrote there: move it away, or choose another name with --name\n",
    });
    expect(read(".enxuto/bakery.env")).toBe("OWN='the real one'\n");
    expect(fs.existsSync(path.join(folder, "Pulumi.yaml"))).toBe(false);
  }, 300_000);
});

describe("the digest of an image without an exact version", () => {
  test.each([
    ["nginx", "https://registry-1.docker.io", "library/nginx", "latest"],
    ["docker.io/grafana/grafana:11", "https://registry-1.docker.io", "grafana/grafana", "11"],
    ["ghcr.io/team/app:main", "https://ghcr.io", "team/app", "main"],
    ["localhost:5000/app", "http://localhost:5000", "app", "latest"],
  ])("of %s is asked for where Docker would", (text, registry, repository, tag) => {
    expect(parseReference(text)).toEqual({ registry, repository, tag });
  });

  test("comes from the registry, with a token for anybody where it wants one", async () => {
    const digest = `sha256:${"b".repeat(64)}`;
    const asked: string[] = [];
    const server = http.createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const own = `http://${request.headers.host}`;
      if (request.url?.startsWith("/token")) {
        response.end(JSON.stringify({ token: "for-anybody" }));
      } else if (request.headers.authorization !== "Bearer for-anybody") {
        const scope = "repository:team/app:pull";
        response.writeHead(401, {
          "www-authenticate": `Bearer realm="${own}/token",service="registry",scope="${scope}"`,
        });
        response.end();
      } else {
        response.writeHead(request.url === "/v2/team/app/manifests/3" ? 200 : 404, {
          "docker-content-digest": digest,
        });
        response.end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      expect(await registryDigest(`127.0.0.1:${port}/team/app:3`)).toBe(digest);
      expect(asked).toEqual([
        "HEAD /v2/team/app/manifests/3",
        "GET /token?service=registry&scope=repository%3Ateam%2Fapp%3Apull",
        "HEAD /v2/team/app/manifests/3",
      ]);
      expect(await registryDigest(`127.0.0.1:${port}/team/other:3`)).toBeUndefined();
    } finally {
      server.close();
    }
    expect(await registryDigest(`127.0.0.1:${port}/team/app:3`)).toBeUndefined();
  });
});
