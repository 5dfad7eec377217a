import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { declaredIn } from "../../scripts/crowd/declared";
import { crowdOf } from "../../scripts/crowd/owners";

const PROJECT = path.join(__dirname, "../..");

test.each<[string, string, unknown]>([
  [
    "a compose file in both forms",
    "services:\n  a: {image: 'redis:7', mem_limit: 96m}\n  b: {image: 'registry.example/x/y:1', deploy: {resources: {limits: {memory: 1g}, reservations: {memory: 512M}}}}\n",
    [
      { image: "redis:7", limitMiB: 96 },
      { image: "registry.example/x/y:1", limitMiB: 1024, reservationMiB: 512 },
    ],
  ],
  [
    "a workload of Kubernetes, whose M is a million, without what runs before it",
    "kind: Deployment\nspec: {template: {spec: {initContainers: [{image: busybox, resources: {limits: {memory: 1Gi}}}], containers: [{image: 'n8nio/n8n:1', resources: {requests: {memory: 256Mi}, limits: {memory: 500M}}}]}}}\n",
    [{ image: "n8nio/n8n:1", reservationMiB: 256, limitMiB: 477 }],
  ],
  [
    "values of a chart",
    "controllers: {main: {containers: {app: {image: {repository: registry.example/home-operations/radarr, tag: 5}, resources: {limits: {memory: 2Gi}}}}}}\n",
    [{ image: "registry.example/home-operations/radarr", limitMiB: 2048 }],
  ],
  ["an image that a template fills in", "a: {image: '{{ x }}', mem_limit: 1g}\n", []],
  ["a slip", "a: {image: redis, resources: {limits: {memory: 512}}}\n", []],
  ["a template", "{{- if .x }}\nresources: {limits: {memory: 1Gi}}\n", []],
  [
    "an alias in itself, once",
    "a: &a {image: redis, mem_limit: 1g, b: *a}\n",
    [{ image: "redis", limitMiB: 1024 }],
  ],
])("%s", (_, text, found) => {
  expect(declaredIn(text)).toEqual(found);
});

test("an owner counts once for a program, under whatever name it is republished, and not for its own image", () => {
  const clone = (owner: string, ...declared: [string, number][]) => ({
    owner,
    asOf: `2026-0${owner.length}-01`,
    declared: declared.map(([image, limitMiB]) => ({ image, limitMiB })),
  });
  const records = crowdOf([
    clone("one", ["registry.example/home-operations/radarr:5", 1000], ["linuxserver/radarr", 3000]),
    clone("three", ["linuxserver/radarr:latest", 4000], ["three/its-own", 64]),
  ]);
  expect(records).toEqual([
    {
      program: "radarr",
      images: ["linuxserver/radarr", "home-operations/radarr"],
      owners: 2,
      reservation: null,
      limit: { owners: 2, p25MiB: 2500, medianMiB: 3000, p75MiB: 3500 },
      asOf: "2026-05-01",
    },
  ]);
});

test("clones become the tables that npm run programs reads", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-crowd-"));
  // Whoever takes a file as it is, by a fork or by hand, is no other witness of what stands in it.
  for (const [owner, name] of [
    ["ann", "db"],
    ["bob", "store"],
    ["carl", "db"],
  ]) {
    const clone = path.join(folder, owner, "cluster");
    fs.mkdirSync(path.join(clone, ".git"), { recursive: true });
    fs.writeFileSync(
      path.join(clone, "compose.yml"),
      `services: {${name}: {image: 'postgres:17', mem_limit: 512m}}\n`,
    );
  }
  const run = (...words: string[]) =>
    execFileSync(
      process.execPath,
      [path.join(PROJECT, "node_modules/jiti/lib/jiti-cli.mjs"), ...words],
      {
        cwd: PROJECT,
        encoding: "utf8",
      },
    );
  const out = path.join(folder, "out");
  expect(run("scripts/crowd.ts", folder, out)).toBe("3 clones, 2 declarations, 1 programs\n");
  const [, row] = fs.readFileSync(path.join(out, "crowd.csv"), "utf8").split("\n");
  expect(row).toMatch(/^postgres,postgres,2,0,,,,2,512,512,512,20\d\d-\d\d-\d\d,$/);
  fs.rmSync(folder, { recursive: true });
}, 60_000);
