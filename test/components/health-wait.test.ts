import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { healthWaitScript } from "../../components/health-wait";
import { checkWords, command, type Health, listens } from "../../core/model/health";

// Each test starts a shell that starts others.
jest.setTimeout(120_000);

/** A `docker` that passes the check at its `passes`th time, and says of the container what it is told to. */
const DOCKER = `#!/bin/sh
echo "$*" >> "$PLAYED/calls"
case "$1" in
exec)
  count=$(cat "$PLAYED/count"); count=$((count + 1)); echo "$count" > "$PLAYED/count"
  [ "$HANGS" = no ] || exec sleep 600
  [ "$count" -ge "$PASSES" ] ;;
inspect)
  case "$STATE" in
  gone) echo "Error: No such object: abc" >&2; exit 1 ;;
  restarts)
    count=$(cat "$PLAYED/count")
    [ "$count" -ge 3 ] && echo "running healthy" && exit 0
    echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" >&2; exit 1 ;;
  silent) echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" >&2; exit 1 ;;
  *) echo "$STATE" ;;
  esac ;;
esac
`;

interface Waited {
  readonly code: number | null;
  readonly said: string;
  readonly checks: number;
  readonly calls: string;
}

describe("the wait for a container's health", () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) fs.rmSync(folder, { recursive: true });
  });

  /** Runs the script as Pulumi's command does: on the standard input of a shell. */
  function waited(
    health: Health,
    played: { readonly passes?: number; readonly state?: string; readonly hangs?: boolean },
  ): Promise<Waited> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-wait-"));
    folders.push(folder);
    fs.writeFileSync(path.join(folder, "docker"), DOCKER, { mode: 0o755 });
    fs.writeFileSync(path.join(folder, "count"), "0\n");
    const child = spawn("sh", [], {
      env: {
        PATH: `${folder}${path.delimiter}${process.env.PATH}`,
        PLAYED: folder,
        PASSES: String(played.passes ?? 1000),
        STATE: played.state ?? "running starting",
        HANGS: played.hangs ? "yes" : "no",
      },
    });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
    child.stdin.end(healthWaitScript("abc", health));
    return new Promise((resolve) => {
      child.on("close", (code) =>
        resolve({
          code,
          said: said.trim(),
          checks: Number(fs.readFileSync(path.join(folder, "count"), "utf8")),
          calls: fs.readFileSync(path.join(folder, "calls"), "utf8"),
        }),
      );
    });
  }

  const READY = command(["pg_isready", "-U", "it's me"]);

  test("ends with the first check that passes, long before the engine's own", async () => {
    const { code, said, checks, calls } = await waited(READY, { passes: 3 });
    expect({ code, said, checks }).toEqual({ code: 0, said: "", checks: 3 });
    expect(calls.split("\n")[0]).toBe("exec abc pg_isready -U it's me");
  });

  test("takes the engine's word, also where no check of ours passes", async () => {
    expect(await waited(READY, { state: "running healthy" })).toMatchObject({ code: 0, checks: 1 });
  });

  test.each([
    ["running unhealthy", "fails its health check"],
    ["exited unhealthy", "was stopped while it was waited for"],
    ["paused starting", "was paused while it was waited for"],
    ["dead unhealthy", "the container is dead"],
    ["gone", "the container is gone"],
  ])("of one that is %s gives up at once", async (state, said) => {
    expect(await waited(READY, { state })).toMatchObject({ code: 1, said, checks: 1 });
  });

  test("lasts while the engine restarts, and says so where it does not come back", async () => {
    expect(await waited(READY, { state: "restarts" })).toMatchObject({ code: 0, checks: 3 });
    const rhythm = { intervalSeconds: 0, timeoutSeconds: 1, retries: 2, startPeriodSeconds: 0 };
    expect(await waited(command(["ask"], rhythm), { state: "silent" })).toMatchObject({
      code: 1,
      said: "did not become healthy within 3 s (no Docker engine answers)",
    });
  });

  test("gives up after the time that the rhythm allows, and leaves a check that hangs", async () => {
    const rhythm = { intervalSeconds: 0, timeoutSeconds: 1, retries: 3, startPeriodSeconds: 0 };
    const { code, said, checks } = await waited(command(["hang"], rhythm), {
      hangs: true,
    });
    expect({ code, said }).toEqual({ code: 1, said: "did not become healthy within 4 s" });
    expect(checks).toBeGreaterThan(1);
  });

  test("asks a shell where the check is a line, and nothing where there is no check", () => {
    expect(checkWords(listens(6379).test)?.slice(0, 2)).toEqual(["/bin/sh", "-c"]);
    expect(checkWords([])).toBeUndefined();
    expect(checkWords(["NONE"])).toBeUndefined();
  });

  test("of one without a check lasts until it runs", async () => {
    const none: Health = { ...READY, test: [] };
    expect(await waited(none, { state: "running " })).toMatchObject({ code: 0, checks: 0 });
  });
});
