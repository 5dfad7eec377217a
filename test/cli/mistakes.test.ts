import * as fs from "node:fs";
import * as path from "node:path";
import { runEnxuto } from "../support/command";
import { folderForEachTest } from "../support/folder";
import { runHere } from "../support/here";

const PROJECT = path.join(__dirname, "..", "..");

const here = folderForEachTest();
const { write } = here;

/** What the command line says in a folder. */
function enxuto(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = PROJECT) {
  return runHere(args, { cwd, env: { CI: "", ...env } });
}

describe("bad input to every verb", () => {
  test("an option that it does not have", async () => {
    const { status, stderr } = await enxuto(["logs", "--foo"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^enxuto: logs: unknown option --foo, expected enxuto logs SERVICE \[STACK\] \S.*\n$/,
    );
  });

  test("a folder that holds no project", async () => {
    expect(await enxuto(["plan"], {}, here.path)).toMatchObject({
      status: 1,
      stderr: `enxuto: Pulumi.yaml: there is none in ${here.path}: run this in the project's directory\n`,
    });
  });

  test("one stack among several", async () => {
    const { status, stdout, stderr } = await enxuto(["plan", "staging", "dev"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^dev: conecta-saude /);
    expect(stderr).toMatch(/^enxuto: staging: stack: got "staging", expected one of .*\n$/);
  });

  test("a stack file that holds something else", async () => {
    fs.copyFileSync(path.join(PROJECT, "Pulumi.yaml"), path.join(here.path, "Pulumi.yaml"));
    fs.symlinkSync(path.join(PROJECT, "systems"), path.join(here.path, "systems"));
    write("Pulumi.dev.yaml", "hello\n");
    expect(await enxuto(["plan"], {}, here.path)).toMatchObject({
      status: 1,
      stderr: 'enxuto: Pulumi.dev.yaml: got "hello", expected config: and settings below it\n',
    });
  });
});

test("image says what is not there", async () => {
  write("web/README.md", "");
  expect(await enxuto(["image", "wbe"], {}, here.path)).toMatchObject({
    status: 1,
    stderr: "enxuto: image: there is no directory wbe\n",
  });
  expect(await enxuto(["image", "web"], {}, here.path)).toMatchObject({
    status: 1,
    stderr: "enxuto: image: there is no web/Dockerfile: name the Dockerfile by --file\n",
  });
});

describe("bad input to up", () => {
  const project = (stack: string) => {
    fs.copyFileSync(path.join(PROJECT, "Pulumi.yaml"), path.join(here.path, "Pulumi.yaml"));
    fs.symlinkSync(path.join(PROJECT, "systems"), path.join(here.path, "systems"));
    write("Pulumi.dev.yaml", stack);
  };
  const DEV = fs.readFileSync(path.join(PROJECT, "Pulumi.dev.yaml"), "utf8");

  test("an unreadable stack file", async () => {
    project("config:\n  - [\n");
    expect(await enxuto(["up"], {}, here.path)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^enxuto: Pulumi\.dev\.yaml: cannot be read: [^\n]+\n$/),
    });
  });

  test("a stack that does not exist", async () => {
    project(DEV);
    expect(await enxuto(["up", "staging"], {}, here.path)).toMatchObject({
      status: 1,
      stderr: 'enxuto: stack: got "staging", expected one of dev\n',
    });
  });

  test("a missing image directory", async () => {
    project(DEV);
    expect(await enxuto(["up"], {}, here.path)).toMatchObject({
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
  ])("no Docker engine, as %s", async (_, answer) => {
    write("bin/docker", `#!/bin/sh\n${answer}\n`, 0o755);
    const DOCKER_HOST = `unix://${here.path}/none.sock`;
    const PATH = `${here.path}/bin:/bin:/usr/bin`;
    const start =
      process.platform === "linux" ? "sudo systemctl start docker" : "open Docker Desktop";
    expect(runEnxuto(["up"], { env: { CI: "", DOCKER_HOST, PATH } })).toMatchObject({
      status: 1,
      stderr: `enxuto: docker: no Docker engine answers at ${DOCKER_HOST}: start it (${start}) and run the same command again\n`,
    });
  });

  test("no Docker CLI", async () => {
    expect(await enxuto(["up"], { PATH: here.path })).toMatchObject({
      status: 1,
      stderr:
        "enxuto: docker: the Docker CLI is missing: install Docker (apt-get install docker.io, or Docker Desktop)\n",
    });
  });

  test("a stack that is refused is told so before anything is asked of Docker", async () => {
    const { status, stdout } = await enxuto(["up", "--host", "local:1GB"], { PATH: here.path });
    expect(status).toBe(2);
    expect(stdout).toContain("conecta-saude does not fit local 1GB:");
  });

  test("an engine with less memory than the stack plans for", async () => {
    write(
      "bin/docker",
      `#!/bin/sh\necho '{"ServerVersion":"28.0.0","MemTotal":3221225472,"DockerRootDir":"/"}'\n`,
      0o755,
    );
    const PATH = `${here.path}/bin:/bin:/usr/bin`;
    expect(await enxuto(["up"], { PATH })).toMatchObject({
      status: 1,
      stderr:
        "enxuto: enxuto:size: the stack plans for 4,096 MiB, and this machine's Docker engine has 3,072 MiB; it fits there too: run it with --host local:3072MiB\n",
    });
  });
});

describe("doctor", () => {
  test("names what is missing together with what gets it", async () => {
    const { status, stdout } = await enxuto(["doctor", "--json"], { PATH: here.path });
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
