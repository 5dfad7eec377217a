import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { defineSystem, running, secretValue, upstream } from "../../api/model";
import { readDotenv } from "../../core/compose/dotenv";
import { writeSecretFiles } from "../../export/secret-files";
import type { Settings } from "../../program/settings";
import { folderForEachTest } from "../support/folder";

const folder = folderForEachTest();

const system = defineSystem("shop", {
  web: {
    image: upstream("team/web:1.2.3"),
    memory: { limitMiB: 64, reservationMiB: 32 },
    health: running(),
    env: { KEY: secretValue("key"), LEVEL: "info" },
  },
});

test.each(["$HOME ${x}", `q"u'o # te`, "a\\", "line 1\nline 2\r\n", "k=v"])(
  "a secret variable is in its file as Compose reads it: %j",
  async (value) => {
    const secrets = new Map([["key", pulumi.secret(value)]]);
    const settings = { system, stack: "dev", external: new Map(), secrets } as unknown as Settings;
    const { variables = "" } = (await writeSecretFiles(folder.path, settings)).get("web") ?? {};
    expect(path.relative(folder.path, variables)).toBe(".enxuto/compose/dev/web.env");
    const read = readDotenv(variables, fs.readFileSync(variables, "utf8"), () => "of the shell");
    expect([...read]).toEqual([["KEY", value]]);
    expect(fs.statSync(variables).mode & 0o777).toBe(0o600);
  },
);
