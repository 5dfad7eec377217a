import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cloudInit } from "../../components/hosts/server/cloud-init";
import { waitForDocker, waitingFor } from "../../components/hosts/server/wait";
import { run } from "../../engine/run";
import { onServerOf } from "../../engine/server-engine";
import { shellWords } from "../../engine/shell-words";
import { onServer } from "../../engine/ssh";
import { writeSshFiles } from "../../engine/ssh-files";
import { MACHINE_ADDRESS, Machine } from "../../test/support/machine/machine";
import { type KillsResult, keepResult, readResults } from "./results";

const STACK = "kills";
const PROOFS = path.join(__dirname, "../../test/support/machine/proofs");

/** What a provider calls 2 GB. */
const MEM_MIB = 2_000;

/** What must hold of each round, by proof. */
const OFFENDERS: Readonly<Record<string, readonly string[]>> = {
  one: ["backend", "audio", "whatsapp"],
  several: ["backend", "audio", "whatsapp"],
  limits: ["redis", "backend", "model-llm", "service-llm", "whatsapp", "audio", "frontend"],
};
const KEPT: Readonly<Record<string, string>> = {
  one: "postgres,service-llm",
  several: "postgres,service-llm,worker",
  limits: "postgres",
};

/** Rounds of page cache at the most: chance plays no part in it. */
const CACHE_ROUNDS = 3;

/** Seconds within which SSH must answer with all at their limits. */
const SSH_SECONDS = 2;

/** Milliseconds between two connections: each is a process on the server, whose processor is slow. */
const SSH_EVERY_MS = 3_000;

/** Milliseconds for which SSH is asked before anything is full. */
const IDLE_MS = 30_000;

/** `--rounds 20`, `--proofs one,several`: what is asked for on the command line. */
const asked = (name: string, otherwise: string) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : process.argv[at + 1];
};

/**
 * Plays what the kernel of a real server does for reservations, as root on a machine that can run one: npm run faults:kills --
 * --rounds 20 --proofs one,several,limits,cache. Figures go into docs/faults.md; those of proofs that are not asked for stay.
 */
async function main(): Promise<void> {
  const rounds = Number(asked("rounds", "20"));
  const proofs = asked("proofs", "one,several,limits,cache").split(",");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-kills-"));
  const home = process.cwd();
  const kills: Record<string, KillsResult> = { ...readResults().kills?.result };
  const hog = path.join(folder, "hog");
  execFileSync("cc", ["-O2", "-static", "-o", hog, path.join(PROOFS, "hog.c")]);
  process.chdir(folder);
  for (const name of ["login", "host"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", name]);
  const keyOf = (name: string) => ({
    private: fs.readFileSync(name, "utf8"),
    public: fs.readFileSync(`${name}.pub`, "utf8"),
  });
  const [login, host] = [keyOf("login"), keyOf("host")];
  const machine = Machine.boot(
    cloudInit({ authorizedKey: login.public, hostKey: host, dataDevice: "" }),
    MEM_MIB,
  );
  const config = writeSshFiles({
    ...{ stack: STACK, address: MACHINE_ADDRESS },
    ...{ hostKey: host.public, privateKey: login.private },
  });
  const ask = (script: string) => onServerOf(STACK, "sudo bash -eu", script);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => machine.off().finally(() => process.exit(1)));
  try {
    console.log(await waitForDocker(MACHINE_ADDRESS, 600, waitingFor(config)));
    await piped(["tar", "-c", "-C", folder, "hog"], config, "sudo docker import - hog");
    await piped(["docker", "save", "postgres:16-alpine"], config, "sudo docker load");
    await piped(
      ["cat", path.join(PROOFS, "kill-order")],
      config,
      "sudo sh -c 'cat >/usr/local/bin/kill-order; chmod 755 /usr/local/bin/kill-order'",
    );
    const conditions = (
      await ask(
        `echo "User Mode Linux $(uname -r), Debian $(cat /etc/debian_version), Docker Engine $(docker version --format '{{.Server.Version}}'), cgroup v2, MemTotal $(awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo) MiB"`,
      )
    ).trim();
    const idle = askSsh();
    await sleep(IDLE_MS);
    const idleSshSeconds = await idle.end();
    console.log(`SSH before: ${idleSshSeconds.toFixed(2)} s at most`);
    for (const proof of proofs) {
      // After each round: half an hour of them may be broken off.
      await played(config, proof, rounds, ({ slice, lines, ssh }) => {
        const held = lines.filter(
          (line, round) => holds(proof, line) && (ssh[round] ?? 0) <= SSH_SECONDS,
        );
        kills[proof] = {
          date: new Date().toISOString().slice(0, 10),
          conditions: `${conditions}, MemoryMax of the slice ${slice}`,
          ...{ tried: lines.length, held: held.length },
          ...(ssh.length > 0 ? { sshSeconds: ssh } : {}),
          ...(proof === "limits" ? { idleSshSeconds } : {}),
          ...(proof === "cache" ? { cache: lines } : { killed: lines.flatMap(killedIn).length }),
          broken: lines.filter((line) => !holds(proof, line)),
        };
        keepResult("kills", kills);
      });
    }
    console.log(
      await ask(
        "systemctl show -p MemoryPeak -p MemoryCurrent -p CPUUsageNSec enxuto-scores; cat /proc/uptime",
      ),
    );
  } finally {
    await machine.off();
    process.chdir(home);
    fs.rmSync(folder, { recursive: true });
  }
}

/** What a proof came to so far: the slice in MiB, a line for each round, and for `limits` the longest wait for SSH in each. */
interface Played {
  readonly slice: string;
  readonly lines: readonly string[];
  readonly ssh: readonly number[];
}

/** Plays a proof, and hands over what it came to after each round. */
async function played(
  config: string,
  proof: string,
  rounds: number,
  keep: (played: Played) => void,
): Promise<void> {
  const lines: string[] = [];
  const ssh: number[] = [];
  let slice = "";
  let rest = "";
  let asking: Asking | undefined;
  let told = Promise.resolve();
  const round = async (line: string, longest: Promise<number> | undefined) => {
    const seconds = await longest;
    lines.push(line);
    if (seconds !== undefined) ssh.push(seconds);
    console.log(`${proof} ${lines.length}: ${line} ${seconds?.toFixed(2) ?? ""}`);
    keep({ slice, lines, ssh });
  };
  const take = (line: string) => {
    if (line.startsWith("slice=")) slice = line.slice("slice=".length);
    else if (line === "full") asking = askSsh();
    else {
      const longest = asking?.end();
      told = told.then(() => round(line, longest));
    }
  };
  const count = proof === "cache" ? Math.min(rounds, CACHE_ROUNDS) : rounds;
  const words = onServer(config, `sudo /usr/local/bin/kill-order ${proof} ${count}`);
  const { code, stderr } = await run(words, {
    seconds: 0,
    onOutput: (text) => {
      const whole = `${rest}${text}`.split("\n");
      rest = whole.pop() ?? "";
      whole.forEach(take);
    },
  });
  await asking?.end();
  await told;
  if (code !== 0)
    console.error(`${proof} ended with ${code} after ${lines.length} rounds: ${stderr}`);
}

/** Questions to SSH until the end. */
interface Asking {
  /** Ends them; the longest wait of all in seconds. */
  end(): Promise<number>;
}

/** Asks SSH for its first word by one new connection after another, however long the ones before wait. */
function askSsh(): Asking {
  const answers = [banner()];
  const timer = setInterval(() => answers.push(banner()), SSH_EVERY_MS);
  return {
    end: async () => {
      clearInterval(timer);
      return Math.max(...(await Promise.all(answers)));
    },
  };
}

/** The value of a figure in a line of a round; empty where it is not told. */
function valueIn(line: string, name: string): string {
  return new RegExp(`\\b${name}=(\\S*)`).exec(line)?.[1] ?? "";
}

function killedIn(line: string): string[] {
  return valueIn(line, "killed").split(",").filter(Boolean);
}

/** Whether a round came out as it must: offenders alone were killed, at least one; `cache` keeps all that is reserved. */
function holds(proof: string, line: string): boolean {
  if (proof === "cache") {
    const [before, after] = valueIn(line, "reserved").split(",").map(Number);
    return after >= before - 1;
  }
  const killed = killedIn(line);
  return (
    killed.length > 0 &&
    killed.every((name) => OFFENDERS[proof].includes(name)) &&
    valueIn(line, "select") === "1" &&
    valueIn(line, "alive") === KEPT[proof]
  );
}

/** Seconds until the server's SSH says its first word to a new connection; 60 where it does not. */
function banner(): Promise<number> {
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = net.connect(22, MACHINE_ADDRESS);
    const end = (seconds: number) => {
      socket.destroy();
      resolve(seconds);
    };
    socket.setTimeout(60_000, () => end(60));
    socket.on("error", () => end(60));
    socket.once("data", () => end((performance.now() - began) / 1_000));
  });
}

/** Hands what a command of this machine prints to one of the server; throws with its last words. */
async function piped(words: readonly string[], config: string, command: string): Promise<void> {
  const line = `${shellWords(words)} | ${shellWords(onServer(config, command))}`;
  const { code, stderr } = await run(["bash", "-o", "pipefail", "-c", line], { seconds: 0 });
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}`);
}

main();
