import * as os from "node:os";
import * as path from "node:path";
import { RESTIC_MIB } from "../../core/capacity/backup";
import { kernelKillsHere } from "../../engine/kernel-log";
import { BackupRun } from "../../test/support/backup-run";
import { DataStack } from "../../test/support/data-stack";
import { docker } from "../../test/support/project";
import { countedText, runCounted } from "./counted";

const STACK = "backup-large";
const PROGRAM = path.join(__dirname, "..", "..", "tools", "backup", "run");

/** GB (10^9 bytes) of text in the database. @default 2 */
const GB = Number(process.env.LARGE_GB ?? 2);

/** Bytes of each row: what follows no pattern, as much as half of it. */
const ROW_BYTES = 1024;

/** A large PostgreSQL in its smallest limit, dumped and drilled within the memory that the account counts. */
async function main(): Promise<void> {
  const data = new DataStack(STACK, ["db"]);
  const run = new BackupRun(STACK, ["db"]);
  try {
    data.start();
    const rows = Math.round((GB * 1e9) / ROW_BYTES);
    const parts = Array.from({ length: 16 }, (_, part) => `md5(i || '${part}')`).join(" || ");
    for (let from = 0; from < rows; from += 100_000) {
      const to = Math.min(from + 99_999, rows - 1);
      const table = from === 0 ? "CREATE TABLE orders (id int PRIMARY KEY, what text);" : "";
      data.sql(
        `${table} INSERT INTO orders SELECT i, repeat(${parts}, 2) FROM generate_series(${from}, ${to}) i`,
      );
    }
    const [size] = data.sql("SELECT pg_database_size('shop') / 1000000");
    console.log(`${rows} rows, ${size} MB in the database`);
    for (const verb of ["backup", "drill"] as const) {
      const ran = await runCounted(STACK, ["sh", PROGRAM, verb], RESTIC_MIB, {
        ...run.told,
        SNAPSHOT: "newest",
      });
      console.log(`${verb}: ${countedText(ran)}`);
    }
    console.log(run.restic("stats", "--mode", "raw-data"));
    const container = docker("inspect", "--format", "{{.Id}}", data.container("db"))[0];
    const kills = await kernelKillsHere();
    const ours = kills?.filter((kill) => kill.container === container).length ?? "not known";
    console.log(`kills in the database's container: ${ours}; load ${os.loadavg()[0].toFixed(1)}`);
  } finally {
    data.remove();
    run.remove();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
