import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { UserError } from "../../../core/capacity/user-error";
import { type Ended, run } from "../../../engine/run";
import { onServer } from "../../../engine/ssh";
import { ATTEMPTS, check, type Deliver, isFull, type Shipment } from "./shipment";

/** A registry that keeps the images, for this machine to push to and for the server to pull from. */
export interface TeamRegistry {
  /** `registry.example.com/team`. */
  readonly name: string;
  /** Who pushes and pulls. @default - what `docker login` left on this machine; the server asks as nobody */
  readonly login?: Login;
}

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** The login that a task finds in its environment; throws a UserError for half of one. */
export function loginIn(env: NodeJS.ProcessEnv): Login | undefined {
  const { ENXUTO_REGISTRY_USER: user = "", ENXUTO_REGISTRY_PASSWORD: password = "" } = env;
  if (user !== "" && password !== "") return { user, password };
  if (user === "" && password === "") return undefined;
  const [missing, given] =
    user === ""
      ? ["ENXUTO_REGISTRY_USER", "ENXUTO_REGISTRY_PASSWORD"]
      : ["ENXUTO_REGISTRY_PASSWORD", "ENXUTO_REGISTRY_USER"];
  throw new UserError(missing, `must be set together with ${given}`);
}

/**
 * Pushes to a registry from here, and has the server pull by digest: what arrives is what was pushed. `options` are OpenSSH's for the
 * connection over which it pulls.
 */
export async function throughTeamRegistry(
  config: string,
  registry: TeamRegistry,
  use: (deliver: Deliver) => Promise<void>,
  options: readonly string[] = [],
): Promise<void> {
  await loggedIn(registry, (docker) =>
    use(async (shipment) =>
      pull(onServerBy(config, options), registry, shipment, await push(docker, registry, shipment)),
    ),
  );
}

/** The words that run a command on the server. */
type OnServer = (command: string) => string[];

function onServerBy(config: string, options: readonly string[]): OnServer {
  return (command) => onServer(config, command, options);
}

/**
 * Gives the words that run `docker` here, logged in to a registry for as long as `use` takes.
 *
 * In a configuration of its own, so that nothing is left behind, and nothing gets into a key chain.
 */
async function loggedIn(
  { name, login }: TeamRegistry,
  use: (docker: readonly string[]) => Promise<void>,
): Promise<void> {
  if (!login) return use(["docker"]);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-login-"));
  try {
    fs.writeFileSync(path.join(folder, "config.json"), NO_KEY_CHAIN);
    const docker = ["docker", "--config", folder];
    const { user, password } = login;
    const words = [...docker, "login", "--username", user, "--password-stdin", ...hostOf(name)];
    checkAccess(`${name} refuses the login of ${user}`, await run(words, { input: password }));
    await use(docker);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Docker takes the desktop's key chain for a configuration that knows no login at all. */
const NO_KEY_CHAIN = JSON.stringify({ auths: { "none.invalid": {} } });

/** The registry's own address, before the names that it keeps; none is Docker's own. */
function hostOf(name: string): string[] {
  const [first] = name.split("/");
  return /[.:]|^localhost$/.test(first) ? [first] : [];
}

/** Pushes an image and gives its reference by digest, or by name where only the registry may have it. */
async function push(
  docker: readonly string[],
  { name }: TeamRegistry,
  { local, remote }: Shipment,
): Promise<string> {
  const tagged = `${name}/${remote}`;
  const here = await run(["docker", "tag", local, tagged]);
  // Made on another machine, which pushed it: its name follows from its content.
  if (here.code !== 0) return tagged;
  try {
    const pushed = await run([...docker, "push", tagged], { seconds: 3600 });
    checkAccess(`${tagged} cannot be pushed`, pushed);
    const digest = /digest: (sha256:[0-9a-f]{64})/.exec(pushed.stdout)?.[1];
    if (!digest) throw new UserError("enxuto:registry", `${name} told no digest of ${tagged}`);
    return `${tagged.slice(0, tagged.lastIndexOf(":"))}@${digest}`;
  } finally {
    await run(["docker", "rmi", "--no-prune", tagged]);
  }
}

/** Has the server pull an image and give it its name there; a broken connection is tried again. */
async function pull(
  over: OnServer,
  { name, login }: TeamRegistry,
  { remote }: Shipment,
  reference: string,
): Promise<void> {
  const command = pullScript(reference, remote, login && hostOf(name));
  const input = login ? `${login.user}\n${login.password}` : "";
  for (let attempt = 1; ; attempt++) {
    const pulled = await run(over(command), { input, seconds: 3600 });
    if (pulled.code === 0) return;
    if (attempt === ATTEMPTS || isRefusal(pulled) || isFull(pulled.stderr)) {
      checkAccess(`the server cannot pull ${reference}`, pulled);
    }
  }
}

/**
 * What the server does: the login arrives on its standard input, lies in memory while it pulls, and is gone when it is done,
 * whatever the end. `host` is undefined where nobody logs in.
 */
export function pullScript(
  reference: string,
  name: string,
  host: readonly string[] | undefined,
): string {
  return [
    "set -eu",
    ...(host
      ? [
          "DOCKER_CONFIG=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)",
          "export DOCKER_CONFIG",
          `trap 'rm -rf "$DOCKER_CONFIG"' EXIT`,
          "trap 'exit 1' HUP INT TERM",
          "read -r user",
          `docker login --username "$user" --password-stdin ${host.join("")} >/dev/null`,
        ]
      : []),
    `docker pull --quiet ${reference}`,
    `docker tag ${reference} ${name}`,
    `docker rmi ${reference}`,
  ].join("\n");
}

function isRefusal({ stderr }: Ended): boolean {
  return /denied|unauthorized|no basic auth|authentication required/i.test(stderr);
}

/** As `check`, and says how access is given where that is what is missing. */
function checkAccess(what: string, ended: Ended): void {
  if (ended.code !== 0 && isRefusal(ended)) {
    throw new UserError("enxuto:registry", `${what}: access is denied. ${WAY_OUT}`);
  }
  check(what, ended);
}

const WAY_OUT =
  "Set enxuto:registryUser and, with --secret, enxuto:registryPassword, or ENXUTO_REGISTRY_USER and ENXUTO_REGISTRY_PASSWORD";
