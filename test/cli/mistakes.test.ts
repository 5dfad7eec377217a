import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ENXUTO } from "../support/source";

const PROJECT = path.join(__dirname, "..", "..");

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-cli-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Writes a file below the test's folder, and the folders on its way. */
function write(file: string, text: string, mode?: number): string {
  const full = path.join(folder, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, text, { mode });
  return full;
}

/** Runs the command line in a folder. */
function enxuto(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = PROJECT) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...ENXUTO, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, CI: "", ...env },
  });
  return { status, stdout, stderr };
}

describe("bad input to every verb", () => {
  test("an option that it does not have", () => {
    const { status, stderr } = enxuto(["logs", "--foo"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^enxuto: logs: unknown option --foo, expected enxuto logs SERVICE \[STACK\] \S.*\n$/,
    );
  });

  test("a folder that holds no project", () => {
    expect(enxuto(["plan"], {}, folder)).toMatchObject({
      status: 1,
      stderr: `enxuto: Pulumi.yaml: there is none in ${folder}: run this in the project's directory\n`,
    });
  });

  test("one stack among several", () => {
    const { status, stdout, stderr } = enxuto(["plan", "staging", "dev"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^dev: conecta-saude /);
    expect(stderr).toMatch(/^enxuto: staging: stack: got "staging", expected one of .*\n$/);
  });

  test("a stack file that holds something else", () => {
    fs.copyFileSync(path.join(PROJECT, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
    fs.symlinkSync(path.join(PROJECT, "systems"), path.join(folder, "systems"));
    write("Pulumi.dev.yaml", "hello\n");
    expect(enxuto(["plan"], {}, folder)).toMatchObject({
      status: 1,
      stderr: 'enxuto: Pulumi.dev.yaml: got "hello", expected config: and settings below it\n',
    });
  });
});

test("image says what is not there", () => {
  write("web/README.md", "");
  expect(enxuto(["image", "wbe"], {}, folder)).toMatchObject({
    status: 1,
    stderr: "enxuto: image: there is no directory wbe\n",
  });
  expect(enxuto(["image", "web"], {}, folder)).toMatchObject({
    status: 1,
    stderr: "enxuto: image: there is no web/Dockerfile: name the Dockerfile by --file\n",
  });
});

describe("bad input to up", () => {
  const project = (stack: string) => {
    fs.copyFileSync(path.join(PROJECT, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
    fs.symlinkSync(path.join(PROJECT, "systems"), path.join(folder, "systems"));
    write("Pulumi.dev.yaml", stack);
  };
  const DEV = fs.readFileSync(path.join(PROJECT, "Pulumi.dev.yaml"), "utf8");

  test("an unreadable stack file", () => {
    project("config:\n  - [\n");
    expect(enxuto(["up"], {}, folder)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^enxuto: Pulumi\.dev\.yaml: cannot be read: [^\n]+\n$/),
    });
  });

  test("a stack that does not exist", () => {
    project(DEV);
    expect(enxuto(["up", "staging"], {}, folder)).toMatchObject({
      status: 1,
      stderr: 'enxuto: stack: got "staging", expected one of dev\n',
    });
  });

  test("a missing image directory", () => {
    project(DEV);
    expect(enxuto(["up"], {}, folder)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /^enxuto: [a-z-]+\/image: there is no directory images\/[a-z-]+\n$/,
      ),
    });
  });

  test.each([
    [
      "a newer CLI says",
      "echo 'Cannot connect to the Docker daemon at unix:///none.sock.' >&2; exit 1",
    ],
    ["an older CLI does not say", `echo '{"ServerErrors":["Cannot connect"]}'`],
  ])("no Docker engine, as %s", (_, answer) => {
    write("bin/docker", `#!/bin/sh\n${answer}\n`, 0o755);
    const DOCKER_HOST = `unix://${folder}/none.sock`;
    const PATH = `${folder}/bin:/bin:/usr/bin`;
    const start =
      process.platform === "linux" ? "sudo systemctl start docker" : "open Docker Desktop";
    expect(enxuto(["up"], { DOCKER_HOST, PATH })).toMatchObject({
      status: 1,
      stderr: `enxuto: docker: no Docker engine answers at ${DOCKER_HOST}: start it (${start}) and run the same command again\n`,
    });
  });

  test("no Docker CLI", () => {
    expect(enxuto(["up"], { PATH: folder })).toMatchObject({
      status: 1,
      stderr:
        "enxuto: docker: the Docker CLI is missing: install Docker (apt-get install docker.io, or Docker Desktop)\n",
    });
  });

  test("a stack that is refused is told so before anything is asked of Docker", () => {
    const { status, stdout } = enxuto(["up", "--host", "local:1GB"], { PATH: folder });
    expect(status).toBe(2);
    expect(stdout).toContain("conecta-saude does not fit local 1GB:");
  });

  test("an engine with less memory than the stack plans for", () => {
    write(
      "bin/docker",
      `#!/bin/sh\necho '{"ServerVersion":"28.0.0","MemTotal":3221225472,"DockerRootDir":"/"}'\n`,
      0o755,
    );
    const PATH = `${folder}/bin:/bin:/usr/bin`;
    expect(enxuto(["up"], { PATH })).toMatchObject({
      status: 1,
      stderr:
        "enxuto: enxuto:size: the stack plans for 4,096 MiB, and this machine's Docker engine has 3,072 MiB; it fits there too: run it with --host local:3072MiB\n",
    });
  });
});

describe("doctor", () => {
  test("names what is missing together with what gets it", () => {
    const { status, stdout } = enxuto(["doctor", "--json"], { PATH: folder });
    expect(status).toBe(1);
    expect(JSON.parse(stdout).checks).toEqual(
      expect.arrayContaining([
        {
          name: "docker",
          state: "missing",
          found: "missing",
          get: "sudo apt-get install docker.io",
        },
        expect.objectContaining({
          name: "docker engine",
          state: "missing",
          found: "does not answer",
        }),
        expect.objectContaining({
          name: "git",
          state: "optional",
          get: "sudo apt-get install git",
        }),
      ]),
    );
  });
});
