import * as fs from "node:fs";
import { EngineProject } from "../support/engine";
import { playSsh } from "../support/played-ssh";
import { TestProject } from "../support/project";
import { tier } from "../support/tiers";

jest.setTimeout(600_000);

const STACK = "logged";
const VOLUME = `enxuto-logged-${STACK}-db-data`;

const SYSTEMS = `
import { command, defineSystem, secretFile, secretValue, upstream } from "enxuto/model";
export const SYSTEMS = [defineSystem("enxuto-logged", { db: {
  image: upstream("mariadb:11.4.2"),
  memory: { limitMiB: 256, reservationMiB: 256 },
  port: 3306,
  env: {
    MARIADB_DATABASE: "shop",
    MARIADB_USER: process.env.TEST_DB_USER ?? "shop",
    MARIADB_PASSWORD_FILE: secretFile("shop-password"),
    MARIADB_ROOT_PASSWORD: secretValue("root-password"),
  },
  health: command(["true"]),
  volumes: { data: "/var/lib/mysql" },
} })];
`;

tier("engine")("a database that was made with passwords", () => {
  let project: EngineProject;
  beforeAll(async () => {
    project = await EngineProject.create();
  });
  afterAll(() => project?.remove());

  test("does not get others by an up that its services could not log in after, unless they are said to be in it", async () => {
    const rented = new TestProject(STACK, {
      system: "enxuto-logged",
      ...{ host: "hetzner", size: "cx23", edge: "none", sshFrom: ["203.0.113.7/32"] },
    });
    rented.write("systems/index.ts", SYSTEMS);
    const env = {
      ...project.env,
      HCLOUD_TOKEN: "a".repeat(64),
      PATH: `${playSsh(rented.folder).bin}:${project.env.PATH}`,
    };
    const run = async (words: readonly string[], user?: string) => {
      const own = user === undefined ? {} : { TEST_DB_USER: user };
      const { code, output } = await rented.enxuto(words, { ...env, ...own });
      expect(output).not.toMatch(/first-(shop|root)|second-shop/);
      return [code, output] as const;
    };
    const bring = async (shop: string) => {
      rented.write("new.env", `SHOP_PASSWORD=${shop}\nROOT_PASSWORD=first-root\n`);
      return run(["secrets", "import", "new.env", STACK]);
    };
    const changed = (what: string) =>
      `volume ${VOLUME} of db was first started with another ${what}, which its program takes only while it is empty, so that no service could log in by the new one: take the change back or, once it is changed in the database itself, say so with enxuto up ${STACK} --login-changed=${VOLUME}\n`;
    const refused = (what: string) => [2, expect.stringContaining(changed(what))];

    expect((await bring("first-shop"))[1]).not.toContain("first started");
    expect((await run(["up", STACK, "--yes"]))[0]).toBe(0);
    // The same in another form of the file is no change.
    expect((await bring("first-shop"))[1]).not.toContain("first started");
    expect((await run(["up", STACK, "--yes"]))[0]).toBe(0);

    expect((await bring("second-shop"))[1]).toContain(`warning: ${changed("MARIADB_PASSWORD")}`);
    expect((await run(["plan", STACK]))[1]).toContain(changed("MARIADB_PASSWORD"));
    expect(await run(["preview", STACK])).toEqual(refused("MARIADB_PASSWORD"));
    expect(await run(["up", STACK, "--yes"])).toEqual(refused("MARIADB_PASSWORD"));
    const both = "MARIADB_USER and MARIADB_PASSWORD";
    expect(await run(["up", STACK, "--yes"], "other")).toEqual(refused(both));
    const [wrong, unknown] = await run(["up", STACK, "--yes", "--login-changed=x"]);
    expect([wrong, unknown]).toEqual([
      1,
      expect.stringContaining(`got "x", expected one of ${VOLUME}`),
    ]);
    expect((await run(["up", STACK, "--yes", `--login-changed=${VOLUME}`]))[0]).toBe(0);
    expect((await run(["up", STACK, "--yes"]))[0]).toBe(0);
    fs.rmSync(rented.folder, { recursive: true });
  });
});
