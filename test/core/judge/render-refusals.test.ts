import { layOut } from "../../../core/judge/render/layout";
import { refusalsOf } from "../../../core/judge/render/refusals";
import { command, http } from "../../../core/model/health";
import { build, upstream } from "../../../core/model/image";
import { postgres } from "../../../core/model/postgres";
import type { Service } from "../../../core/model/service";
import { parseSource } from "../../../core/model/source";
import type { System } from "../../../core/model/system";
import { shellWords } from "../../../engine/shell-words";
import { inWords } from "../../support/in-words";

const REPOSITORY = "https://github.com/team/conecta#develop";
const IMAGE = `registry.example.com/team/app@sha256:${"a".repeat(64)}`;

describe("what Render cannot honour", () => {
  const healthy: Service = {
    image: build("images/app"),
    memory: { limitMiB: 256, reservationMiB: 128 },
    port: 8000,
    publish: 80,
    health: http("/health", 8000, "python"),
  };
  const refusals = (service: Partial<Service>, source = `${REPOSITORY}:app`) => {
    const services = new Map([["app", { ...healthy, ...service }]]);
    const system: System = { name: "s", network: "n", services, profiles: new Map() };
    const args = { stack: "t", system, sources: { app: source }, registry: "" };
    const placed = layOut({ ...args, external: new Map() });
    return inWords(refusalsOf(placed));
  };

  test("is nothing where all is well", () => {
    expect(refusals({})).toEqual([]);
  });

  test.each<[string, Partial<Service>, string]>([
    [
      "a disk for two",
      { volumes: { data: "/data" }, replicas: 2 },
      "app: a disk on render belongs to one instance, and it has 2: run one, or keep the data in a database",
    ],
    [
      "two disks",
      { volumes: { data: "/data", more: "/more" } },
      "app: render gives a service one disk, and it has data, more: keep one volume",
    ],
    [
      "two public ports",
      { alsoPublish: [443] },
      "app: render publishes one port, and it asks for 443 as well: drop alsoPublish, or run it on a server",
    ],
    [
      "a health check that is no path",
      { health: command(["true"]) },
      "app: render asks a public service over HTTP whether it is healthy, and its check is a command: use http(path, port, …)",
    ],
    [
      "a port of its own",
      { port: 19099 },
      "app: render keeps port 19099 for itself: listen on another one",
    ],
    [
      "six minutes to stop",
      { stopGraceSeconds: 301 },
      "app: render kills after 300 s, and it asks for 301 s to stop: lower stopGraceSeconds",
    ],
    [
      "a user",
      { user: "1000" },
      "app: render takes user from the image: set USER in its Dockerfile, or run it on a server",
    ],
    [
      "a directory to start in",
      { workingDirectory: "/app" },
      "app: render takes workingDirectory from the image: set WORKDIR in its Dockerfile, or run it on a server",
    ],
    [
      "files of the project",
      { files: { "/etc/app.conf": "app.conf" } },
      "app: render takes files from the image: COPY them in its Dockerfile, or run it on a server",
    ],
    [
      "a build of two hours",
      { image: build("images/app", { minutes: 121 }) },
      "app: its build takes 121 minutes, and render stops one after 120: build it elsewhere and set enxuto:registry",
    ],
    [
      "a public database",
      { ...postgres({ memory: healthy.memory, database: "d" }), publish: 5432 },
      "app: render publishes only HTTP, and this speaks postgresql: drop publish, or run it on a server",
    ],
  ])("is %s", (_, service, reason) => {
    expect(refusals(service)).toEqual([reason]);
  });

  test("is a commit, which Render's branches do not follow", () => {
    expect(refusals({}, `https://github.com/team/app#${"b".repeat(40)}`)).toEqual([
      "app: render deploys a branch, and enxuto:sources names the commit bbbbbbb: name a branch",
    ]);
  });

  test.each([
    ["../app", { from: "directory", directory: "../app" }],
    [IMAGE, { from: "image", reference: IMAGE }],
    [
      "git@github.com:team/app.git#main",
      { from: "repository", url: "git@github.com:team/app.git", ref: "main", directory: "" },
    ],
  ])("%s is read as a source", (text, source) => {
    expect(parseSource(text)).toEqual(source);
  });

  test("is a volume of weights: they are fetched before each start, with what comes after said", () => {
    const models = { directory: "/models", fetch: ["fetch"], source: "builtin:", sizeMB: 10 };
    expect(refusals({ models })).toEqual([
      "app: render fills no volume before a start, and what comes after the fetch is not known: give its models a start command",
    ]);
    expect(refusals({ models: { ...models, start: ["serve"] } })).toEqual([]);
  });

  test("a worker is what nobody asks for anything", () => {
    const services = new Map([["app", { ...healthy, publish: undefined, image: upstream(IMAGE) }]]);
    const system: System = { name: "s", network: "n", services, profiles: new Map() };
    const [{ kind, origin }] = layOut({
      stack: "t",
      system,
      sources: {},
      registry: "",
      external: new Map(),
    });
    expect([kind, origin]).toEqual(["background_worker", { from: "image", reference: IMAGE }]);
  });

  test("words of a command come back out of a shell", () => {
    expect(shellWords(["a", "b c", "it's", ""])).toBe(`a 'b c' 'it'\\''s' ''`);
  });
});
