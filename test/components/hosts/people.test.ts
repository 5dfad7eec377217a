import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { peopleScript } from "../../../components/hosts/server/people";
import { runOffline } from "../../../program/offline";
import { readStackConfig } from "../../../program/project";
import { SYSTEMS } from "../../../systems";

const ANA = "ssh-ed25519 AAAAana ana's laptop";
const BIA = "ssh-ed25519 AAAAbia $(touch /tmp/never) `id`";
const MADE_WITH = "ssh-ed25519 AAAAfirst\n";

describe("the keys of a server's people", () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-people-"));
  const file = path.join(home, ".ssh/authorized_keys");
  afterAll(() => fs.rmSync(home, { recursive: true }));

  test("are those of the setting beside the one that the server was made with, and go with it", () => {
    fs.mkdirSync(path.dirname(file));
    fs.writeFileSync(file, MADE_WITH, { mode: 0o600 });
    const written = (keys: readonly string[]) => {
      const env = { ...process.env, HOME: home };
      execFileSync("sh", ["-eu"], { input: peopleScript(keys), env });
      return fs.readFileSync(file, "utf8");
    };
    expect(
      written([ANA, BIA])
        .split("\n")
        .filter((line) => !line.startsWith("#")),
    ).toEqual([...[MADE_WITH.trim(), ANA, BIA, ""]]);
    expect(
      written([BIA])
        .split("\n")
        .filter((line) => !line.startsWith("#")),
    ).toEqual([...[MADE_WITH.trim(), BIA, ""]]);
    expect(written([])).toBe(MADE_WITH);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(path.dirname(file))).toEqual(["authorized_keys"]);
  });
});

describe("the setting sshPublicKeys", () => {
  const planned = async (keys: unknown) => {
    const { values, ...config } = readStackConfig(process.cwd(), "prod");
    const own = { ...values, "enxuto:sshPublicKeys": JSON.stringify(keys) };
    const { resources } = await runOffline(SYSTEMS, "prod", { ...config, values: own });
    return resources.filter(({ name }) => name === "server-people");
  };

  test("adds a command on the server for as long as it names somebody", async () => {
    expect(await planned([])).toEqual([]);
    const [{ props }] = await planned([ANA]);
    expect(props).toMatchObject({
      create: "ssh -F .enxuto/servers/prod/ssh_config server sh -eu",
      stdin: peopleScript([ANA]),
    });
  });

  test.each([["ssh-ed25519 AAAA\nKEYS\nid"], ['command="id" ssh-ed25519 AAAA'], ["AAAA"]])(
    "refuses %j, which is no public key in a line",
    async (wrong) => {
      await expect(planned([ANA, wrong])).rejects.toThrow(
        `enxuto:sshPublicKeys: got ${JSON.stringify(wrong)}, expected a list of public keys, each of them one line: ssh-ed25519 AAAA…`,
      );
    },
  );
});
