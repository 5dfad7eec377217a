import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { readBuildContext } from "../../../components/build-context";
import { type Files, memoryFiles } from "../../../core/compose/files";
import { projectOf } from "../../../core/compose/project";
import { readModel } from "../../../core/compose/read";
import { noticeText } from "../../../core/report/notices/notice-text";
import { folderForFile } from "../../support/folder";
import { ENXUTO } from "../../support/source";

const CANARY = "canary-3a5f9c";
const WEB = "services: {web: {image: 'redis:7', mem_limit: '${CANARY}'}}\n";

/** Files that say which of them were opened. */
function watched(texts: Record<string, string>): { files: Files; opened: string[] } {
  const opened: string[] = [];
  const files = memoryFiles(
    { "../elsewhere/secret": `CANARY=${CANARY}\n`, ...texts },
    "/home/work",
  );
  return {
    opened,
    files: {
      ...files,
      read: (file) => {
        opened.push(files.realPath(file) ?? file);
        return files.read(file);
      },
    },
  };
}

/** What reading says of files, in the words of its mistake or of its warnings; nothing outside is opened. */
function said(texts: Record<string, string>): string {
  const { files, opened } = watched(texts);
  let words: string;
  try {
    const { notices } = projectOf(readModel({ files, environment: {} }));
    words = notices.map((notice) => noticeText(notice)).join("\n");
  } catch (error) {
    words = (error as Error).message;
  }
  expect(opened.filter((file) => !file.startsWith("/home/work/"))).toEqual([]);
  expect(words).not.toContain(CANARY);
  return words;
}

const LINK = "link:../elsewhere/secret";

describe("nothing outside the tree is opened", () => {
  test.each<[string, Record<string, string>, string]>([
    [
      "an .env that is a link",
      { "compose.yaml": WEB, ".env": LINK },
      ".env: is a link that leads outside /home/work: it is not read",
    ],
    [
      "a compose file that is a link",
      { "compose.yaml": LINK },
      "compose.yaml: is a link that leads outside /home/work",
    ],
    [
      "a file that COMPOSE_FILE of an .env names",
      { "compose.yaml": WEB, ".env": "COMPOSE_FILE=compose.yaml:../elsewhere/secret\n" },
      "COMPOSE_FILE: ../elsewhere/secret lies outside /home/work",
    ],
    [
      "include",
      { "compose.yaml": "include: [../elsewhere/secret]\n" },
      "include: ../elsewhere/secret lies outside /home/work",
    ],
    [
      "include by way of a link",
      { "compose.yaml": "include: [inner.yaml]\n", "inner.yaml": LINK },
      "include: inner.yaml lies outside /home/work",
    ],
    [
      "project_directory, whose .env would be read",
      {
        "compose.yaml": "include: [{path: sub.yaml, project_directory: ../elsewhere}]\n",
        "sub.yaml": WEB,
        "../elsewhere/.env": `CANARY=${CANARY}\n`,
      },
      "include.project_directory: ../elsewhere lies outside /home/work",
    ],
    [
      "the .env of an included folder, a link",
      {
        "compose.yaml": "include: [sub/inc.yaml]\n",
        "sub/inc.yaml": WEB,
        "sub/.env": "link:../../elsewhere/secret",
      },
      "sub/.env: is a link that leads outside /home/work",
    ],
    [
      "env_file of an include",
      {
        "compose.yaml": "include: [{path: sub.yaml, env_file: ../elsewhere/secret}]\n",
        "sub.yaml": WEB,
      },
      "include.env_file: ../elsewhere/secret lies outside /home/work",
    ],
    [
      "extends",
      { "compose.yaml": "services: {a: {extends: {file: ../elsewhere/secret, service: b}}}\n" },
      "services.a.extends: ../elsewhere/secret lies outside /home/work",
    ],
    [
      "env_file",
      { "compose.yaml": "services: {a: {image: b, env_file: ../elsewhere/secret}}\n" },
      "../elsewhere/secret: not read, since only what lies in /home/work is, so that what it sets is not seen: run enxuto from a folder that holds both",
    ],
    [
      "env_file by way of a link",
      { "compose.yaml": "services: {a: {image: b, env_file: own.env}}\n", "own.env": LINK },
      "own.env: not read, since only what lies in /home/work is, so that what it sets is not seen: run enxuto from a folder that holds both",
    ],
  ])("%s", (_, texts, message) => {
    expect(said(texts)).toContain(message);
  });

  test("what Compose would open outside keeps it from being asked", () => {
    const services = "{a: {image: b, label_file: [../elsewhere/secret, own.labels], mine: 1}}";
    const { files } = watched({ "compose.yaml": `services: ${services}\n`, "own.labels": "" });
    const { outside } = projectOf(readModel({ files, environment: {} }));
    expect(outside).toEqual(["../elsewhere/secret"]);
  });

  test("a Dockerfile that is a link is not quoted", () => {
    const folder = shared;
    fs.mkdirSync(path.join(folder, "repo"));
    fs.writeFileSync(path.join(folder, "words"), `${CANARY} = value\n`);
    fs.symlinkSync("../words", path.join(folder, "repo", "Dockerfile"));
    expect(() => readBuildContext("case", path.join(folder, "repo"), "Dockerfile")).toThrow(
      /^Dockerfile: is a link that leads outside .*repo: it is not read$/,
    );
  });
});

const shared = folderForFile("untrusted");

describe("no network is asked", () => {
  test.each(["https://HOST/x/y.git", "git://HOST/x", "oci://HOST/app:1", "git@HOST:x/y"])(
    "extends and include of %s",
    async (shape) => {
      let connections = 0;
      const server = net.createServer((socket) => {
        connections += 1;
        socket.destroy();
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      const { port } = server.address() as net.AddressInfo;
      const address = shape.replace("HOST", `127.0.0.1:${port}`);
      const folder = fs.mkdtempSync(path.join(shared, "net-"));
      // A folder of that name must not make a local file of it.
      fs.mkdirSync(path.dirname(path.join(folder, address)), { recursive: true });
      fs.writeFileSync(
        path.join(folder, address),
        "services: {base: {image: b, mem_limit: 64m}}\n",
      );
      const file = path.join(folder, "compose.yaml");
      fs.writeFileSync(file, `services: {web: {extends: {file: "${address}", service: base}}}\n`);
      const { status, stderr } = spawnSync(
        process.execPath,
        [...ENXUTO, "fit", "compose.yaml", "--reader", "compose"],
        { cwd: folder, encoding: "utf8" },
      );
      expect([status, stderr]).toEqual([
        1,
        `enxuto: compose.yaml: services.web.extends: got "${address}" is not on this machine: expected a local file\n`,
      ]);
      fs.writeFileSync(file, `include: ["${address}"]\n`);
      expect(() =>
        readModel({
          files: memoryFiles({ "compose.yaml": fs.readFileSync(file, "utf8") }),
          environment: {},
        }),
      ).toThrow("is not on this machine");
      expect(connections).toBe(0);
      await new Promise((done) => server.close(done));
    },
  );
});

describe("the environment", () => {
  function judged(...args: string[]) {
    const folder = fs.mkdtempSync(path.join(shared, "env-"));
    fs.writeFileSync(path.join(folder, "compose.yaml"), WEB);
    return spawnSync(process.execPath, [...ENXUTO, "fit", "compose.yaml", ...args], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, CANARY },
    }).stderr;
  }

  test("is not read with --no-env", () => {
    expect(judged("--no-env")).toContain(
      'services.web.mem_limit: got "" (CANARY is not set), expected a size',
    );
  });

  test("is named, and not quoted, in a mistake without it", () => {
    expect(judged()).toBe(
      'enxuto: compose.yaml: services.web.mem_limit: got "${CANARY}", expected a size: 512m, 2GB, 1073741824\n',
    );
  });
});

test("a message is one line, whatever a file puts into it", () => {
  const lines = "nothing\\n```\\n### all good\\n::add-mask::word";
  const folder = fs.mkdtempSync(path.join(shared, "lines-"));
  const judge = (text: string) => {
    fs.writeFileSync(path.join(folder, "compose.yaml"), text);
    const words = [...ENXUTO, "fit", "compose.yaml", "--no-env"];
    const { stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: folder,
      encoding: "utf8",
    });
    return stdout + stderr;
  };
  expect(judge(`services: {web: {image: b, mem_limit: "${lines}"}}\n`)).toBe(
    'enxuto: compose.yaml: services.web.mem_limit: got "nothing\\n```\\n### all good\\n::add-mask::word", expected a size: 512m, 2GB, 1073741824\n',
  );
  const warned = judge(
    `services: {web: {image: redis, "a\\n::error::b": 1}, db: {image: redis, profiles: ["x\\n# y"]}, p: {provider: {type: "t\\n::stop::"}}}\n`,
  );
  expect(warned.split("\n").filter((line) => /^(?:::|#)/.test(line))).toEqual([]);
  expect(warned).toContain("not counted: db (profile x # y)");
});
