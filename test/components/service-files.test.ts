import * as fs from "node:fs";
import { defineSystem } from "../../core/model/define-system";
import { running } from "../../core/model/health";
import { upstream } from "../../core/model/image";
import type { Service } from "../../core/model/service";
import { runOffline } from "../../program/offline";

const service: Service<never> = {
  image: upstream("team/app:1.2.3"),
  memory: { limitMiB: 64, reservationMiB: 32 },
  health: running(),
};

/** Inputs of what a service becomes on a host. */
async function planned(own: Partial<Service<never>>, values: Record<string, string>) {
  const system = defineSystem("shop", { web: { ...service, ...own } });
  const { resources } = await runOffline([system], "dev", {
    values: { "enxuto:system": "shop", "enxuto:host": "local", ...values },
    secretKeys: [],
  });
  const found = resources.find(
    ({ name, type }) => name === "web" && /:(Container|Service)$/.test(type),
  );
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what Pulumi's types would not let it
  return found?.props as any;
}

const own = {
  files: { "/etc/app/biome.json": "biome.json", "/usr/local/bin/start": "scripts/on-node" },
  user: "1000:1000",
  workingDirectory: "/srv",
};

test("files of the project lie in the container as they are, and run where they are programs", async () => {
  const props = await planned(own, { "enxuto:size": "1GB" });
  expect(props).toMatchObject({ user: "1000:1000", workingDir: "/srv" });
  expect(props.readOnly).toBeUndefined();
  expect(props.uploads).toEqual([
    {
      file: "/etc/app/biome.json",
      content: fs.readFileSync("biome.json", "utf8"),
      permissions: "0444",
    },
    {
      file: "/usr/local/bin/start",
      content: fs.readFileSync("scripts/on-node", "utf8"),
      permissions: "0555",
    },
  ]);
});

test("in a swarm too", async () => {
  const { taskSpec } = await planned(own, {
    "enxuto:host": "swarm",
    "enxuto:servers": '{"one":"1GB"}',
    "enxuto:edge": "none",
  });
  expect(taskSpec.containerSpec).toMatchObject({
    user: "1000:1000",
    dir: "/srv",
    secrets: [
      { fileName: "/etc/app/biome.json" },
      { fileName: "/usr/local/bin/start", fileMode: 0o555 },
    ],
  });
  expect(taskSpec.containerSpec.secrets[0].fileMode).toBeUndefined();
});

test("a service without them stays as it was", async () => {
  const props = await planned({}, { "enxuto:size": "1GB" });
  expect([props.user, props.workingDir, props.uploads]).toEqual([undefined, undefined, []]);
});

const LARGE = "node_modules/.cache/enxuto/large.txt";
beforeAll(() => fs.writeFileSync(LARGE, "a".repeat(500_001)));
afterAll(() => fs.rmSync(LARGE));

test.each([
  ["config/none.yml", "web/files//etc/a: there is no file config/none.yml in the project's folder"],
  ["docs", "web/files//etc/a: there is no file docs in the project's folder"],
  [
    LARGE,
    `web/files//etc/a: ${LARGE} has 500001 bytes, expected at most 500000: build it into an image`,
  ],
  ["docs/page.png", "web/files//etc/a: docs/page.png is not text: build it into an image"],
])("%s cannot be one", async (file, message) => {
  await expect(planned({ files: { "/etc/a": file } }, { "enxuto:size": "1GB" })).rejects.toThrow(
    message,
  );
});
