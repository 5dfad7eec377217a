import { setTimeout as sleep } from "node:timers/promises";
import { bases, docker, TestProject } from "../../test/support/project";
import { SmallEngine } from "../../test/support/small-engine";
import type { RowResult } from "./results";

export const FULL_VOLUME = "the database's volume full";

const ENGINE_MB = 3000;
const ROWS = 1000;

/** An engine of its own whose disk is filled under a database: what is said of it, and whether a row is lost once there is room. */
export async function fullVolume(): Promise<RowResult> {
  const stack = "full-volume";
  const images = bases();
  const engine = new SmallEngine(ENGINE_MB);
  await engine.start(Object.values(images));
  const config = { system: "enxuto-small", host: "local", size: "2GB", bases: images };
  const project = new TestProject(stack, config);
  const psql = ["psql", "-qAtX", "-U", "postgres", "-d", "small", "-c"];
  const sql = (text: string) => docker("exec", `enxuto-small-${stack}-store`, ...psql, text);
  try {
    const { code, output } = await project.enxuto(["up", stack, "--yes"]);
    if (code !== 0) throw new Error(output);
    sql(`CREATE TABLE kept AS SELECT generate_series(1, ${ROWS}) AS i`);
    const giveBack = engine.leaveFree(4);
    let refusal = "took all rows";
    try {
      sql("CREATE TABLE more AS SELECT i, repeat('x', 1000) FROM generate_series(1, 50000) i");
    } catch (error) {
      refusal = /No space left on device/.test(String(error)) ? "refused to write" : "stopped";
    }
    const status = await project.enxuto(["status", stack]);
    const said = status.output.split("\n").filter((line) => /disk/.test(line));
    giveBack();
    for (let tries = 0; !answers(sql); tries += 1) {
      if (tries > 60) throw new Error("the database does not come back");
      await sleep(2000);
    }
    const [rows] = sql("SELECT count(*) FROM kept");
    const lost = rows === String(ROWS) ? [] : [`${rows} of ${ROWS} rows`];
    return {
      ...{ fault: FULL_VOLUME, where: "engine", tried: 1, lost },
      survived: 1 - lost.length,
      seen: `PostgreSQL ${refusal}; status said of the disk: ${said.join("; ") || "nothing"}`,
    };
  } finally {
    project.remove();
    await engine.stop();
  }
}

function answers(sql: (text: string) => string[]): boolean {
  try {
    return sql("SELECT 1").join() === "1";
  } catch {
    return false;
  }
}
