import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readAlerts } from "../../../core/watch/choice";
import { installation } from "../../../operate/watch/service";
import { build } from "../../support/built";
import { DUK } from "../../support/watcher";

jest.setTimeout(300_000);

describe("what a server watches itself by", () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-service-"));
  beforeAll(build);
  afterAll(() => fs.rmSync(root, { recursive: true }));
  const start = path.join(root, "etc/enxuto/watch/shop");
  const choice = readAlerts("alerts", { to: ['https://example.com/it\'s-"secret"-$HOME'] });
  const install = () =>
    execFileSync("sh", ["-s"], {
      input: installation(
        { stack: "shop", services: [], choice },
        { images: "/", volumes: "/" },
        root,
      ),
    });

  test("only root reads the addresses, and it looks as it was told", () => {
    install();
    expect(fs.statSync(start).mode & 0o777).toBe(0o700);
    const env = {
      ...{ ...process.env, DUK, SOCKET: path.join(root, "none.sock") },
      ...{ KEPT: path.join(root, "kept"), RUN: path.join(root, "run") },
    };
    const { stdout, stderr } = spawnSync(start, ["--once"], { encoding: "utf8", env });
    expect(stderr).toBe("");
    expect(stdout).toBe("watching shop every 15 s\ncannot look: Docker does not answer\n");
    const seen = fs.readFileSync(path.join(root, "run/seen.js"), "utf8");
    expect(seen).toContain('it\'s-\\\\\\"secret\\\\\\"-$HOME');
  });

  test("systemd starts it after a boot and whenever it ended, within the memory that was counted", () => {
    install();
    const unit = fs.readFileSync(
      path.join(root, "etc/systemd/system/enxuto-watch-shop.service"),
      "utf8",
    );
    for (const line of [
      `ExecStart=${start}`,
      ...["Restart=always", "MemoryMax=16M", "RuntimeDirectoryPreserve=yes"],
      "WantedBy=multi-user.target",
    ]) {
      expect(unit.split("\n")).toContain(line);
    }
  });
});
