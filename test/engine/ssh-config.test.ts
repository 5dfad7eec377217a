import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { controlDirectory } from "../../engine/control-directory";
import { sshConfig, sshPath } from "../../engine/ssh-config";
import { writeSshFiles } from "../../engine/ssh-files";

let base: string;
const { cwd, env } = { cwd: process.cwd(), env: { ...process.env } };

beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "ssh-")));
});

afterEach(() => {
  process.chdir(cwd);
  process.env = { ...env };
  fs.rmSync(base, { recursive: true });
});

/** The settings as OpenSSH reads them; nothing is connected to. */
function asRead(folder: string, config: string): (key: string) => string | undefined {
  const { status, stdout, stderr } = spawnSync("ssh", ["-G", "-T", "-F", config, "server"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const lines = stdout.split("\n");
  return (key) => lines.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1);
}

const installed = spawnSync("ssh", ["-V"]).status === 0;
const withSsh = installed ? describe : describe.skip;

withSsh("OpenSSH finds the files of a project, whatever its folder is called", () => {
  test.each([
    "project",
    "my project",
    'a "quoted" name',
    "it's",
    "50% off",
    "#1",
    "back\\slash",
    "ação",
    "tab\there",
    "$HOME",
    "%d",
  ])("%j", (name) => {
    const project = path.join(base, name);
    fs.mkdirSync(project);
    process.chdir(project);
    const config = writeSshFiles({
      stack: "prod",
      address: "192.0.2.1",
      hostKey: "ssh-ed25519 AAAA",
      privateKey: "key",
    });
    const read = asRead(project, config);
    // Versions differ in which of the two they print expanded.
    const found = (key: string) => read(key)?.replace(/%%/g, "%");
    expect(found("identityfile")).toBe(`${project}/.enxuto/servers/prod/id_ed25519`);
    expect(found("userknownhostsfile")).toBe(`${project}/.enxuto/servers/prod/known_hosts`);
    expect(read("user")).toBe("enxuto");
  });
});

describe("the socket of a shared connection", () => {
  test.each([
    ["short", "t"],
    ["as long as on macOS", "folders/9x/0123456789abcdefghijklmnopqr/T"],
    ["with a blank", "my files"],
    ["with a per cent sign", "100%"],
    ["with quotes", 'a"b'],
  ])("has a path that fits where the temporary folder is %s", (_, folder) => {
    const temporary = path.join(base, folder);
    fs.mkdirSync(temporary, { recursive: true });
    process.env.TMPDIR = temporary;
    const directory = controlDirectory({}) as string;
    expect(fs.statSync(directory).mode & 0o777).toBe(0o700);
    // The name of a connection, and what OpenSSH appends while it makes the socket; macOS allows 103 bytes.
    expect(Buffer.byteLength(directory) + 1 + 40 + 17).toBeLessThanOrEqual(103);
    expect(directory).not.toMatch(/["\\]/);
    if (!installed) return;
    const file = path.join(base, "config");
    fs.writeFileSync(
      file,
      sshConfig({
        address: "192.0.2.1",
        hostKey: "ssh-ed25519 AAAAhost",
        knownHosts: "/known",
        identity: undefined,
        controlDirectory: directory,
      }),
    );
    const control = asRead(base, file)("controlpath");
    expect(control).toMatch(/\/[0-9a-f]{40}$/);
    expect(path.dirname(control as string).replace(/%%/g, "%")).toBe(directory);
  });

  test("is not shared in a folder that others can write to", () => {
    const temporary = path.join(base, "t");
    fs.mkdirSync(path.join(temporary, `enxuto-${os.userInfo().uid}`), { recursive: true });
    process.env.TMPDIR = temporary;
    fs.chmodSync(path.join(temporary, `enxuto-${os.userInfo().uid}`), 0o777);
    expect(controlDirectory({})).not.toContain(temporary);
  });

  test("is not shared with a server that has taken the address, nor by another key", () => {
    const first = { address: "192.0.2.1", hostKey: "ssh-ed25519 AAAAhost", identity: "/p/id" };
    const pathOf = (facts: typeof first) =>
      /ControlPath (.*)/.exec(
        sshConfig({ ...facts, knownHosts: "/known", controlDirectory: "/tmp/e" }),
      )?.[1];
    const paths = [
      first,
      { ...first, hostKey: "ssh-ed25519 BBBB" },
      { ...first, identity: "/q/id" },
    ];
    expect(new Set(paths.map(pathOf)).size).toBe(3);
    expect(pathOf({ ...first })).toBe(pathOf(first));
  });

  test("is left out where there is no folder for it", () => {
    const text = sshConfig({
      address: "192.0.2.1",
      hostKey: "ssh-ed25519 AAAAhost",
      knownHosts: "/known",
      identity: undefined,
      controlDirectory: undefined,
    });
    expect(text).not.toContain("Control");
  });
});

test.each(["a\nHost *", "${HOME}/keys"])("a path that has no syntax is refused: %j", (file) => {
  expect(() => sshPath(file)).toThrow(
    `${JSON.stringify(file)}: cannot be named in an OpenSSH configuration`,
  );
});
