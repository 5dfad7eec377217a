import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { readStackConfig } from "../../program/project";
import { cliVersion, identityOf } from "../../pulumi/cli-version";
import {
  chosenBackend,
  passphraseFile,
  pathWithAnalyzer,
  pulumiEnvironment,
  readingEnvironment,
} from "../../pulumi/environment";
import { cliRoots, findCli, OLDEST_CLI } from "../../pulumi/find-cli";
import { keepSalt, writeRunConfig } from "../../pulumi/run-config";
import { folderForEachTest } from "../support/folder";

const PROJECT = path.join(__dirname, "..", "..");

const here = folderForEachTest();
const { write } = here;

describe("the Pulumi CLI", () => {
  const cli = (root: string, version: string) =>
    write(`${root}/bin/pulumi`, `#!/bin/sh\necho v${version}\n`, 0o755);

  test("is looked for on PATH, where its installer puts it, by version, then in our cache", () => {
    write("home/.pulumi/versions/3.99.0/x", "");
    write("home/.pulumi/versions/3.248.0/x", "");
    write("home/.pulumi/versions/notes/x", "");
    expect(cliRoots(path.join(here.path, "home"), "/cache")).toEqual([
      undefined,
      path.join(here.path, "home/.pulumi"),
      path.join(here.path, "home/.pulumi/versions/3.248.0"),
      path.join(here.path, "home/.pulumi/versions/3.99.0"),
      "/cache",
    ]);
  });

  test("is the first one that is new enough", async () => {
    cli("old", "3.100.0");
    cli("good", OLDEST_CLI);
    cli("newer", "3.248.0");
    const roots = ["missing", "old", "good", "newer"].map((root) => path.join(here.path, root));
    expect((await findCli(roots))?.command).toBe(path.join(here.path, "good/bin/pulumi"));
    expect(await findCli(roots.slice(0, 2))).toBeUndefined();
  });

  test("is asked for its version once, but for a script, which may start another one each time", async () => {
    const asked = path.join(here.path, "asked");
    const script = write(
      "shim/bin/pulumi",
      `#!/bin/sh\necho asked >>${asked}\necho v${OLDEST_CLI}\n`,
      0o755,
    );
    for (const _ of [1, 2]) expect((await cliVersion(script))?.version).toBe(OLDEST_CLI);
    expect(fs.readFileSync(asked, "utf8")).toBe("asked\nasked\n");

    process.env.ENXUTO_CACHE = path.join(here.path, "cache");
    try {
      // A program that no machine can start: an answer was kept.
      const program = write("cli/bin/pulumi", "\u007fELF", 0o755);
      expect(await cliVersion(program)).toBeUndefined();
      const kept = { [program]: { file: identityOf(program), version: "3.248.0" } };
      write("cache/cli-versions.json", JSON.stringify(kept));
      expect((await cliVersion(program))?.version).toBe("3.248.0");
      write("cli/bin/pulumi", "\u007fELF of another version", 0o755);
      expect(await cliVersion(program)).toBeUndefined();
    } finally {
      delete process.env.ENXUTO_CACHE;
    }
  });

  test("gets the script for policy packs only where it has no language host", () => {
    const command = cli("cli", "3.248.0");
    const analyzer = path.join(PROJECT, "tools/analyzer");
    expect(pathWithAnalyzer(command, { PATH: "/bin" })).toBe(`/bin:${analyzer}`);
    write("cli/bin/pulumi-language-nodejs", "");
    expect(pathWithAnalyzer(command, { PATH: "/bin" })).toBe("/bin");
  });
});

describe("defaults for Pulumi", () => {
  const nobody = () => ({ PULUMI_HOME: path.join(here.path, "none") });

  test("are a state and a passphrase on this machine", () => {
    expect(pulumiEnvironment(here.path, nobody())).toEqual({
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_BACKEND_URL: `file://${here.path}/.enxuto/state?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE_FILE: path.join(here.path, ".enxuto/passphrase"),
    });
  });

  test.each([
    [
      "the project's file, whatever token the shell has",
      "backend: { url: s3://shop }",
      "s3://shop",
    ],
    ["the folder that its login was written to", "", "gs://login"],
  ])("the backend is that of %s", (_, yaml, backend) => {
    write("Pulumi.yaml", `name: shop\n${yaml}\n`);
    write("login/credentials.json", JSON.stringify({ current: "gs://login" }));
    const login = { PULUMI_CREDENTIALS_PATH: path.join(here.path, "login") };
    expect(chosenBackend(here.path, { ...nobody(), ...login, PULUMI_ACCESS_TOKEN: "t" })).toBe(
      backend,
    );
  });

  test("a token without any other choice is the service's", () => {
    expect(chosenBackend(here.path, { ...nobody(), PULUMI_ACCESS_TOKEN: "t" })).toBe(
      "https://api.pulumi.com",
    );
  });

  test.each([
    ["file://./kept?metadata=skip", (at: string) => `file://${at}/kept?metadata=skip`],
    ["file://.", (at: string) => `file://${at}`],
  ])("a relative backend is the project's folder, wherever the CLI works: %s", (url, absolute) => {
    const env = { ...nobody(), PULUMI_BACKEND_URL: url };
    expect(readingEnvironment(here.path, env).PULUMI_BACKEND_URL).toBe(absolute(here.path));
    const whole = { ...nobody(), PULUMI_BACKEND_URL: "file:///kept" };
    expect(readingEnvironment(here.path, whole)).not.toHaveProperty("PULUMI_BACKEND_URL");
  });

  test("nobody else on this machine enters the folder of the states", () => {
    pulumiEnvironment(here.path, nobody());
    for (const folder of [".enxuto", ".enxuto/state"])
      expect(fs.statSync(path.join(here.path, folder)).mode & 0o077).toBe(0);
  });

  test("the passphrase is made once, for its owner alone", () => {
    const file = passphraseFile(here.path);
    const first = fs.readFileSync(file, "utf8");
    expect(first.trim()).toHaveLength(32);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.readFileSync(passphraseFile(here.path), "utf8")).toBe(first);
  });

  test("a passphrase that another first run made at the same moment stays, and is the one that is used", () => {
    const theirs = write(".enxuto/passphrase", "theirs\n");
    const seenAsMissing = (file: string) => file !== theirs && fs.existsSync(file);
    jest.isolateModules(() => {
      jest.doMock("node:fs", () => ({
        ...jest.requireActual("node:fs"),
        existsSync: seenAsMissing,
      }));
      const { passphraseFile: made } = require("../../pulumi/environment");
      expect(made(here.path)).toBe(theirs);
      jest.dontMock("node:fs");
    });
    expect(fs.readFileSync(theirs, "utf8")).toBe("theirs\n");
    expect(fs.readdirSync(path.join(here.path, ".enxuto"))).toEqual([".gitignore", "passphrase"]);
  });

  const LOCAL_STATE = expect.objectContaining({ PULUMI_BACKEND_URL: expect.anything() });
  test.each([
    ["PULUMI_BACKEND_URL", { PULUMI_BACKEND_URL: "s3://bucket" }],
    ["PULUMI_ACCESS_TOKEN", { PULUMI_ACCESS_TOKEN: "token" }],
  ])("%s keeps the user's own backend", (_, chosen) => {
    expect(pulumiEnvironment(here.path, { ...nobody(), ...chosen })).not.toEqual(LOCAL_STATE);
  });

  test("a project's backend and a login are kept as well", () => {
    write("home/credentials.json", '{"current":"https://api.pulumi.com"}');
    const home = { PULUMI_HOME: path.join(here.path, "home") };
    expect(pulumiEnvironment(here.path, home)).not.toEqual(LOCAL_STATE);
    write("Pulumi.yaml", "backend: { url: s3://bucket }");
    expect(pulumiEnvironment(here.path, nobody())).not.toEqual(LOCAL_STATE);
  });

  test.each([
    ["PULUMI_CONFIG_PASSPHRASE", ""],
    ["PULUMI_CONFIG_PASSPHRASE_FILE", "/elsewhere"],
  ])("%s keeps the user's own passphrase", (name, value) => {
    expect(pulumiEnvironment(here.path, { ...nobody(), [name]: value })).not.toHaveProperty(
      "PULUMI_CONFIG_PASSPHRASE_FILE",
    );
  });
});

describe("the stack file of a run", () => {
  const committed = "config:\n  enxuto:host: local # here\n  enxuto:size: 4GB\n";

  test("is one, and no second one next to it is ignored", () => {
    write("Pulumi.yaml", "name: enxuto\n");
    write("Pulumi.dev.yaml", committed);
    const other = write("Pulumi.dev.yml", committed);
    expect(() => readStackConfig(here.path, "dev")).toThrow(
      "Pulumi.dev.yml: is not read: put what it says into Pulumi.dev.yaml",
    );
    fs.rmSync(other);
  });

  test("holds the flags, and the committed one stays as it is", () => {
    write("Pulumi.yaml", "name: enxuto\n");
    const file = write("Pulumi.dev.yaml", committed);
    const config = readStackConfig(here.path, "dev");
    const values = {
      ...config.values,
      "enxuto:size": "8GB",
      "enxuto:bases": '{"redis":"r:1.2.3"}',
    };
    const run = path.join(
      writeRunConfig(here.path, "dev", config, { ...config, values }),
      "Pulumi.dev.yaml",
    );
    expect(parse(fs.readFileSync(run, "utf8"))).toEqual({
      config: {
        "enxuto:host": "local",
        "enxuto:size": "8GB",
        "enxuto:bases": { redis: "r:1.2.3" },
      },
    });
    expect(fs.readFileSync(file, "utf8")).toBe(committed);
    // What Pulumi adds to it stays for the next run, unless the committed file says otherwise.
    fs.appendFileSync(run, "encryptionsalt: v1:ours\n");
    keepSalt(here.path, run);
    writeRunConfig(here.path, "dev", config, config);
    expect(parse(fs.readFileSync(run, "utf8")).encryptionsalt).toBe("v1:ours");
    write("Pulumi.dev.yaml", `${committed}encryptionsalt: v1:theirs\n`);
    writeRunConfig(here.path, "dev", config, config);
    expect(parse(fs.readFileSync(run, "utf8")).encryptionsalt).toBe("v1:theirs");
  });
});
