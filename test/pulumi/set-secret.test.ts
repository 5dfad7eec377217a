import * as fs from "node:fs";
import * as path from "node:path";
import { setSecret } from "../../pulumi/set-secret";
import { folderForEachTest } from "../support/folder";

const folder = folderForEachTest();

test.each(["plain", "-----BEGIN KEY-----\nx\n-----END KEY-----\n", "ends\r\n"])(
  "a secret comes to the CLI with a line break for it to take away: %j",
  async (value) => {
    folder.write("Pulumi.yaml", "name: shop\n");
    // The real one takes one away, as this does.
    const cli = folder.write(
      "pulumi",
      `#!/bin/sh\nprintf '%s ' "$@" >"${folder.path}/words"\nhead -c -1 >"${folder.path}/value"\n`,
      0o755,
    );
    const stack = { directory: folder.path, name: "dev" };
    await setSecret(cli, stack, 'enxuto:secrets["key"]', value);
    expect(fs.readFileSync(path.join(folder.path, "value"), "utf8")).toBe(value);
    expect(fs.readFileSync(path.join(folder.path, "words"), "utf8")).not.toContain("BEGIN");
  },
);
