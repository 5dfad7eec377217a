import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import {
  cloudInit,
  FORMAT_IF_BLANK,
  MAX_USER_DATA_BYTES,
} from "../../../../components/hosts/server/cloud-init";

const KEYS = {
  authorizedKey: "ssh-ed25519 AAAAlogin me@here",
  hostKey: {
    private: "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
    public: "ssh-ed25519 AAAAhost",
  },
};

describe("cloud-init", () => {
  const device = "/dev/disk/by-id/scsi-0HC_Volume_7";

  test.each([
    ["with data on the server's own disk", "", "cloud-init.yaml"],
    ["with data on a volume", device, "cloud-init-volume.yaml"],
  ])("%s", (_, dataDevice, golden) => {
    const file = path.join(__dirname, "..", "..", "..", "golden", golden);
    const text = cloudInit({ ...KEYS, dataDevice });
    if (process.env.UPDATE_GOLDEN) fs.writeFileSync(file, text);
    expect(text).toBe(fs.readFileSync(file, "utf8"));
  });

  test("is far below what Hetzner takes, and a list of keys in place of one is refused", () => {
    const bytes = Buffer.byteLength(cloudInit({ ...KEYS, dataDevice: device }));
    expect(bytes).toBeLessThan(12_288);
    const authorizedKey = "ssh-rsa AAAA\n".repeat(MAX_USER_DATA_BYTES / 8);
    expect(() => cloudInit({ ...KEYS, authorizedKey, dataDevice: "" })).toThrow(
      /expected at most 32768/,
    );
  });

  test("holds no secret but the server's own key", () => {
    const text = cloudInit({ ...KEYS, dataDevice: device }).replace(
      KEYS.hostKey.private.split("\n")[1],
      "",
    );
    expect(text).not.toMatch(/password:|token|secret/i);
  });

  test.each([
    ["a blank volume is formatted", 2, "", 0, "mkfs.ext4 -q -m 1 DEVICE\n"],
    ["a volume with a file system is left as it is", 0, "data", 0, ""],
    ["what blkid does not know but holds something is left as it is", 2, "data", 1, ""],
    ["any failure of blkid leaves the volume as it is", 4, "", 1, ""],
    ["a blkid that is not there leaves the volume as it is", 127, "", 1, ""],
    ["a volume that cannot be read is left as it is", 2, undefined, 1, ""],
  ])("%s", (_, blkid, content, code, formatted) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-format-"));
    const device = path.join(folder, "device");
    if (content !== undefined) fs.writeFileSync(device, content.padEnd(4096, "\0"));
    const stub = (name: string, text: string) =>
      fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    stub("blkid", `exit ${blkid}`);
    stub("mkfs.ext4", `echo mkfs.ext4 "$@" >> ${folder}/formatted`);
    const { status } = spawnSync("sh", ["-eu"], {
      input: `device=${device}\n${FORMAT_IF_BLANK}`,
      env: { PATH: `${folder}:${process.env.PATH}` },
    });
    const file = path.join(folder, "formatted");
    const said = fs.existsSync(file) ? fs.readFileSync(file, "utf8").replace(device, "DEVICE") : "";
    fs.rmSync(folder, { recursive: true });
    expect([status, said]).toEqual([code, formatted]);
  });

  test("its setup script is one that sh can read", () => {
    for (const golden of ["cloud-init.yaml", "cloud-init-volume.yaml"]) {
      const text = fs.readFileSync(
        path.join(__dirname, "..", "..", "..", "golden", golden),
        "utf8",
      );
      const script =
        /content: \|\n( +#!\/bin\/sh\n[\s\S]*?)\n {4}permissions|content: \|\n( +#!\/bin\/sh\n[\s\S]*)\nruncmd/.exec(
          text,
        );
      expect(script).not.toBeNull();
      execFileSync("sh", ["-n"], {
        input: (script?.[1] ?? script?.[2] ?? "").replace(/^ {6}/gm, ""),
      });
    }
  });
});
