import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bases, docker, removeStack, TestProject } from "../../test/support/project";
import { failed } from "./played-stack";
import type { RowResult } from "./results";

export const FULL_VOLUME = "the database's volume full";

/** A disk of its own for a database, which something fills: what is said of it, and whether a row is lost once there is room. */
export async function fullVolume(): Promise<RowResult> {
  const name = "full-volume";
  const disk = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-disk-"));
  removeStack(name);
  const config = { system: "enxuto-keeping", host: "local", size: "2GB", bases: bases() };
  const project = new TestProject(name, config);
  const db = `enxuto-keeping-${name}-db`;
  const sql = (text: string) =>
    docker("exec", db, "psql", "-qAtX", "-U", "postgres", "-d", "shop", "-c", text);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=192m", "tmpfs", disk]);
  try {
    const bound = ["type=none", "o=bind", `device=${disk}`].flatMap((one) => ["--opt", one]);
    docker("volume", "create", ...bound, `${db}-data`);
    const problems = failed("up", await project.enxuto(["up", name, "--yes"]));
    sql("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS i");
    const filler = path.join(disk, "filler");
    execFileSync("sh", ["-c", 'cat /dev/zero >"$0" 2>/dev/null || true', filler]);
    let refusal = "took all rows";
    try {
      sql("CREATE TABLE more AS SELECT i, repeat('x', 1000) FROM generate_series(1, 50000) i");
    } catch (error) {
      refusal = /No space left on device/.test(String(error)) ? "refused to write" : "stopped";
    }
    const { output } = await project.enxuto(["status", name]);
    const said =
      output.split("\n").find((line) => line.startsWith("db: ")) ?? "status says nothing";
    fs.rmSync(filler);
    for (let tries = 0; !answers(sql); tries += 1) {
      if (tries > 60) throw new Error("the database does not come back");
      await sleep(2000);
    }
    const [rows] = sql("SELECT count(*) FROM kept");
    if (rows !== "1000") problems.push(`${rows} of 1000 rows`);
    return {
      ...{ fault: FULL_VOLUME, where: "engine", tried: 1, lost: problems },
      survived: problems.length === 0 ? 1 : 0,
      seen: `PostgreSQL ${refusal}, ${said}, and all rows were there once there was room`,
    };
  } finally {
    project.remove();
    execFileSync("umount", [disk]);
    fs.rmdirSync(disk);
  }
}

function answers(sql: (text: string) => string[]): boolean {
  try {
    return sql("SELECT 1").join() === "1";
  } catch {
    return false;
  }
}
