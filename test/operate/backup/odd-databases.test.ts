import { BackupRun } from "../../support/backup-run";
import { DataStack, hasRestic, labels } from "../../support/data-stack";
import { bases, docker } from "../../support/project";
import { tier } from "../../support/tiers";

const STACK = "backup-odd";
/** Names that a statement, a line or a shell would take for something else. */
const ODD = [`o'hara "x"`, "tab\there", "50%09", "$(id) ; DROP"];

jest.setTimeout(900_000);

const withRestic = hasRestic("databases of odd names and encodings")
  ? tier("docker")
  : describe.skip;

withRestic("databases of a PostgreSQL", () => {
  const data = new DataStack(STACK, ["db"]);
  const run = new BackupRun(STACK, ["db"]);
  const inside = (database: string, text: string) =>
    docker(
      ...["exec", "--env", `PGDATABASE=${database}`, data.container("db")],
      ...["psql", "-qAtX", "-U", "postgres", "-c", text],
    );
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

  beforeAll(() => data.start());
  afterAll(() => {
    data.remove();
    run.remove();
  });

  test("come back under whatever names, in their encoding and order, with their settings", async () => {
    for (const name of ODD) {
      data.sql(`CREATE DATABASE ${quoted(name)}`);
      inside(name, "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2)");
    }
    data.sql(
      "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
    );
    inside("latin", "CREATE TABLE t (a text); INSERT INTO t VALUES (chr(233))");
    data.sql('ALTER DATABASE latin SET search_path TO "$user", special, public');
    data.sql("ALTER DATABASE shop SET app.note TO 'it''s; -- 7'");
    data.sql("ALTER DATABASE shop SET work_mem TO '5MB'");

    const saved = await run.run("backup");
    expect(saved.failed).toBeUndefined();
    const drill = await run.run("drill", { SNAPSHOT: "newest" });
    expect(drill.failed).toBeUndefined();
    expect(drill.lines.filter(([kind]) => kind === "same").map(([, what]) => what)).toEqual([
      "db",
      ...["$(id) ; DROP", "50%2509", "latin", `o'hara "x"`, "tab%09here"].map((one) => `db/${one}`),
    ]);

    for (const name of [...ODD, "latin"]) data.sql(`DROP DATABASE ${quoted(name)}`);
    data.sql("ALTER DATABASE shop RESET ALL");
    const [{ short_id: SNAPSHOT }] = JSON.parse(run.restic("snapshots", "--json"));
    const TARGETS = "postgres\tdb\tdb\tpostgres\tshop";
    const back = await run.run("restore", { SNAPSHOT, TARGET: STACK, TARGETS, USERS: "" });
    expect(back.failed).toBeUndefined();
    for (const name of ODD) expect(inside(name, "SELECT sum(a) FROM t")).toEqual(["3"]);
    expect(
      inside(
        "latin",
        "SELECT pg_encoding_to_char(encoding), datcollate, ascii(a) FROM pg_database, public.t WHERE datname = 'latin'",
      ),
    ).toEqual(["LATIN1|C|233"]);
    expect(inside("latin", "SHOW search_path")).toEqual(['"$user", special, public']);
    expect(
      inside("shop", "SELECT current_setting('app.note'), current_setting('work_mem')"),
    ).toEqual(["it's; -- 7|5MB"]);
    // Over what the first one left.
    const again = await run.run("restore", { SNAPSHOT, TARGET: STACK, TARGETS, USERS: "" });
    expect(again.failed).toBeUndefined();
    expect(inside(ODD[0], "SELECT sum(a) FROM t")).toEqual(["3"]);
  });

  test("are those of the stack's container, and of no other that bears its labels", async () => {
    const image = `enxuto-test-copy-${STACK}:1`;
    docker("commit", data.container("db"), image);
    const [copy] = docker("run", "--detach", "--entrypoint", "sleep", image, "1000");
    try {
      expect(
        docker("inspect", "--format", '{{index .Config.Labels "enxuto.service"}}', copy),
      ).toEqual(["db"]);
      const { lines, failed } = await run.run("backup");
      expect(failed).toBeUndefined();
      expect(lines[0]).toEqual(["postgres", "db", "0", "0"]);
      docker("stop", "--time", "1", data.container("db"));
      expect((await run.run("backup")).failed).toBe(
        `backup: db of ${STACK} does not run, so its data cannot be reached: enxuto status ${STACK}`,
      );
    } finally {
      docker("rm", "--force", "--volumes", copy);
      docker("rmi", image);
    }
  });
});

withRestic("a Redis that keeps its files by names of its own", () => {
  const stack = `${STACK}-names`;
  const data = new DataStack(stack, ["kv"]);
  const run = new BackupRun(stack, ["kv"]);
  const kv = data.container("kv");
  const redis = (...words: string[]) => docker("exec", kv, "redis-cli", ...words);
  const begin = (...words: string[]) => {
    docker("rm", "--force", "--volumes", kv);
    docker(
      ...["run", "--detach", "--name", kv, "--stop-timeout", "5", ...labels(stack, "kv")],
      ...["--volume", `${kv}-data:/data`, "--volume", `${kv}-other:/data/other`],
      ...[bases().redis, "redis-server", "--dir", "/data", ...words],
    );
    docker("exec", kv, "sh", "-c", "until redis-cli ping | grep PONG; do sleep 0.2; done");
  };
  const TARGETS = "redis\tkv\tkv";
  const back = async () => {
    const [{ short_id: SNAPSHOT }] = JSON.parse(run.restic("snapshots", "--json")).slice(-1);
    return run.run("restore", { SNAPSHOT, TARGET: stack, TARGETS, USERS: "" });
  };

  afterAll(() => {
    data.remove();
    run.remove();
  });

  test.each([
    ["its dump", ["--dbfilename", "own.rdb"]],
    ["its append-only file", ["--appendonly", "yes", "--appendfilename", "own.aof"]],
  ])(
    "finds the entries of a backup again in %s, and what another volume has below stays",
    async (_, words) => {
      begin(...words);
      docker("exec", "--user", "0", kv, "sh", "-c", "echo kept >/data/other/file");
      redis("mset", "a", "1", "b", "2");
      expect((await run.run("backup")).failed).toBeUndefined();
      redis("del", "a");
      const { failed, lines } = await back();
      expect(failed).toBeUndefined();
      expect(lines).toContainEqual(["same", "kv", "keys", "2"]);
      expect(redis("mget", "a", "b")).toEqual(["1", "2"]);
      docker("restart", kv);
      docker("exec", kv, "sh", "-c", "until redis-cli ping | grep PONG; do sleep 0.2; done");
      expect(redis("mget", "a", "b")).toEqual(["1", "2"]);
      expect(docker("exec", kv, "cat", "/data/other/file")).toEqual(["kept"]);
    },
  );

  test("is not said to have them where it begins empty", async () => {
    begin("--dbfilename", "own.rdb", "--enable-protected-configs", "yes");
    redis("mset", "a", "1", "b", "2");
    expect((await run.run("backup")).failed).toBeUndefined();
    redis("config", "set", "dbfilename", "until-it-restarts.rdb");
    expect((await back()).failed).toBe(
      `restore: kv began empty instead of with the 2 keys of the backup, since it looks for its files elsewhere: the backup is whole, and enxuto logs kv ${stack} may say where`,
    );
  });
});
