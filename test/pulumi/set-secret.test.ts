import * as fs from "node:fs";
import * as path from "node:path";
import { setSecrets } from "../../pulumi/set-secret";
import { folderForEachTest } from "../support/folder";

const folder = folderForEachTest();

test.each(["plain", "-----BEGIN KEY-----\nx\n-----END KEY-----\n", "ends\r\n"])(
  "a secret comes to the CLI with a line break for it to take away: %j",
  async (value) => {
    folder.write("Pulumi.yaml", "name: shop\n");
    folder.write("Pulumi.dev.yaml", "config: {}\n");
    // The real one takes one away, as this does.
    const cli = folder.write(
      "pulumi",
      `#!/bin/sh\nprintf '%s ' "$@" >"${folder.path}/words"\nhead -c -1 >"${folder.path}/value"\n`,
      0o755,
    );
    const stack = { directory: folder.path, name: "dev" };
    await setSecrets(cli, stack, [['enxuto:secrets["key"]', value]]);
    expect(fs.readFileSync(path.join(folder.path, "value"), "utf8")).toBe(value);
    expect(fs.readFileSync(path.join(folder.path, "words"), "utf8")).not.toContain("BEGIN");
  },
);

describe("the stack's file", () => {
  const STACK = "config:\n  enxuto:secrets:\n    other: { secure: v1:a }\n";
  const set = (script: string, ...more: string[]) => {
    folder.write("Pulumi.yaml", "name: shop\n");
    folder.write("Pulumi.dev.yaml", STACK);
    const cli = folder.write("pulumi", `#!/bin/sh\ncat >/dev/null\n${script}\n`, 0o755);
    const stack = { directory: folder.path, name: "dev" };
    return setSecrets(
      cli,
      stack,
      ["key", ...more].map((key) => [`enxuto:secrets["${key}"]`, "value"]),
    );
  };
  const text = () => fs.readFileSync(path.join(folder.path, "Pulumi.dev.yaml"), "utf8");

  test("gets what the CLI made of it", async () => {
    await set("echo '    key: { secure: v1:b }' >>Pulumi.dev.yaml");
    expect(text()).toBe(`${STACK}    key: { secure: v1:b }\n`);
  });

  test("keeps its other secrets where the CLI is cut while it writes, as on a full disk", async () => {
    await expect(set("echo config: >Pulumi.dev.yaml; exit 1")).rejects.toThrow();
    expect(text()).toBe(STACK);
  });

  test("gets all values or none", async () => {
    const script = "[ -e second ] && exit 1; touch second; echo '    key: {}' >>Pulumi.dev.yaml";
    await expect(set(script, "other")).rejects.toThrow();
    expect(text()).toBe(STACK);
  });

  test("keeps what an editor writes into it meanwhile", async () => {
    const edited = `${STACK}  enxuto:size: 2GB\n`;
    folder.write("edited", edited);
    await set(
      `[ -e ../edited ] || cp ${folder.path}/edited ${folder.path}/Pulumi.dev.yaml; touch ../edited; echo '  key: {}' >>Pulumi.dev.yaml`,
    );
    expect(text()).toBe(`${edited}  key: {}\n`);
  });

  test("stays somebody else's who writes it all the time", async () => {
    await expect(
      set(
        `echo '# once more' >>${folder.path}/Pulumi.dev.yaml; echo '  key: {}' >>Pulumi.dev.yaml`,
      ),
    ).rejects.toThrow(
      "Pulumi.dev.yaml: is changed by somebody else all the time, and nothing was set in it",
    );
    expect(text()).toBe(`${STACK}${"# once more\n".repeat(3)}`);
  });
});
