import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { throughTunnel, withRegistry } from "../../../../components/hosts/server/tunnel-registry";
import { bases, docker } from "../../../support/project";
import { tier } from "../../../support/tiers";

const IMAGE = "enxuto-test-shipment:1";

tier("docker")("the registry that images go to a server through", () => {
  let folder: string;
  const { PATH } = process.env;

  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-tunnel-"));
    // What a server would do is done here, by the same engine.
    const ssh = '#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n';
    fs.writeFileSync(path.join(folder, "ssh"), ssh, { mode: 0o755 });
    process.env.PATH = `${folder}:${PATH}`;
    fs.writeFileSync(path.join(folder, "file"), String(Date.now()));
    const tar = [
      "--create",
      "--file",
      path.join(folder, "image.tar"),
      "--directory",
      folder,
      "file",
    ];
    spawnSync("tar", tar);
    docker("import", path.join(folder, "image.tar"), IMAGE);
  });

  afterAll(() => {
    process.env.PATH = PATH;
    fs.rmSync(folder, { recursive: true });
    spawnSync("docker", ["rmi", IMAGE, "enxuto-test-shipped:1"]);
  });

  test("lets in nobody but who ships, and is gone when that is done", async () => {
    let address = "";
    await withRegistry(bases().registry, async ({ name, login }) => {
      address = `http://${name}/v2/_catalog`;
      const answer = async (user: string, password: string) => {
        const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
        return (await fetch(address, { headers: { authorization } })).status;
      };
      expect((await fetch(address)).status).toBe(401);
      expect(await answer("enxuto", "")).toBe(401);
      expect(await answer("enxuto", "guessed")).toBe(401);
      expect(await answer("enxuto", login?.password ?? "")).toBe(200);
      const started = docker("ps", "--quiet", "--filter", "label=enxuto.registry=throw-away");
      const shown = docker("inspect", ...started).join("\n");
      expect(shown).not.toContain(login?.password);
    });
    await expect(fetch(address)).rejects.toThrow("fetch failed");
  }, 60_000);

  test("brings an image under its name on the server, and leaves no other name of it", async () => {
    const before = docker("images", "--quiet", "--no-trunc", IMAGE);
    await throughTunnel("unused", bases().registry, (deliver) =>
      deliver({ local: IMAGE, remote: "enxuto-test-shipped:1" }),
    );
    expect(docker("images", "--quiet", "--no-trunc", "enxuto-test-shipped:1")).toEqual(before);
    const names = docker("image", "inspect", "--format", "{{json .RepoTags}}", IMAGE).join("");
    expect(JSON.parse(names).sort()).toEqual(["enxuto-test-shipped:1", IMAGE].sort());
  }, 120_000);

  test("says which image is not here", async () => {
    const shipping = throughTunnel("unused", bases().registry, (deliver) =>
      deliver({ local: "enxuto-test-none:1", remote: "enxuto-test-shipped:1" }),
    );
    await expect(shipping).rejects.toThrow("shipping: enxuto-test-none:1 is not on this machine");
  }, 60_000);
});
