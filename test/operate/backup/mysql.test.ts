import { spawnSync } from "node:child_process";
import { command, defineSystem, upstream } from "enxuto/model";
import { BackupRun } from "../../support/backup-run";
import { hasRestic, labels } from "../../support/data-stack";
import { docker, removeStack } from "../../support/project";
import { SqlShop } from "../../support/sql-shop";
import { tier } from "../../support/tiers";

const STACK = "backup-mysql";
const PASSWORD = "it's $(secret)";

/** An image of MySQL that is on this engine. */
const MYSQL = process.env.MYSQL_IMAGE ?? "mysql:9.7";

const SHELVES = defineSystem("enxuto-mysql", {
  sql: {
    image: upstream(MYSQL),
    memory: { limitMiB: 640, reservationMiB: 512 },
    health: command(["mysqladmin", "ping", "-h", "127.0.0.1"]),
    volumes: { data: "/var/lib/mysql" },
  },
});

jest.setTimeout(1_800_000);

const hasImage = spawnSync("docker", ["image", "inspect", MYSQL]).status === 0;
if (!hasImage) process.stderr.write(`data of MySQL is not tested: there is no image ${MYSQL}\n`);
const withMySql = hasImage && hasRestic("data of MySQL") ? tier("docker") : describe.skip;

withMySql("the data of MySQL", () => {
  const name = `${SHELVES.name}-${STACK}-sql`;
  const run = new BackupRun(STACK, ["sql"], {}, SHELVES);
  const shop = new SqlShop(name, "mysql", PASSWORD);

  beforeAll(async () => {
    removeStack(STACK);
    docker(
      ...["run", "--detach", "--name", name, ...labels(STACK, "sql", SHELVES.name)],
      ...["--memory", "640m", "--memory-swap", "640m", "--volume", `${name}-data:/var/lib/mysql`],
      ...["--env", `MYSQL_ROOT_PASSWORD=${PASSWORD}`, "--env", "MYSQL_DATABASE=shop", MYSQL],
    );
    await shop.started();
  });
  afterAll(() => {
    removeStack(STACK);
    run.remove();
  });

  test("is saved at one moment, counted, proven and restored with what belongs to tables", async () => {
    shop.fill();
    const { before, into } = await shop.savedAndRestored(run, STACK, "mysqldump");
    // Again, over what the first one left.
    expect((await run.run("restore", into)).failed).toBeUndefined();
    expect(shop.figures()).toEqual(before);
  });
});
