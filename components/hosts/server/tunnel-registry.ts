import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hashSync } from "bcryptjs";
import { UserError } from "../../../core/capacity/user-error";
import { run } from "../../../engine/run";
import { UNSHARED } from "../../../engine/ssh";
import { check, type Deliver } from "./shipment";
import { type Login, type TeamRegistry, throughTeamRegistry } from "./team-registry";

/** Volume that keeps layers for the next shipment, so that only new ones are packed; it may be removed at any time. */
export const REGISTRY_VOLUME = "enxuto-registry";

/**
 * A registry on this machine's loopback, that the server pulls from through SSH: nobody else takes part. Other users of both machines
 * reach its port while it runs, so it asks for a login that is made for this shipment.
 */
export async function throughTunnel(
  config: string,
  image: string,
  use: (deliver: Deliver) => Promise<void>,
): Promise<void> {
  await withRegistry(image, async (registry, port) => {
    const forward = `127.0.0.1:${port}:127.0.0.1:${port}`;
    const tunnel = [...UNSHARED, ...["-o", "ExitOnForwardFailure=yes", "-R", forward]];
    const deliverHere = (deliver: Deliver) =>
      use(async (shipment) => {
        const { local } = shipment;
        const found = await run(["docker", "image", "inspect", "--format", "{{.Id}}", local]);
        check(`${local} is not on this machine`, found);
        await deliver(shipment);
      });
    await throughTeamRegistry(config, registry, deliverHere, tunnel);
  });
}

/** Logarithm of the rounds: the least that bcrypt allows, as what is hashed here is random and not guessed from a dictionary. */
const COST = 4;

/** Where the registry finds who may use it. */
const HTPASSWD = "/enxuto-htpasswd";

/** Runs a registry for as long as `use` takes, with a login that nobody else has. */
export async function withRegistry(
  image: string,
  use: (registry: TeamRegistry, port: number) => Promise<void>,
): Promise<void> {
  const login: Login = { user: "enxuto", password: randomBytes(24).toString("base64url") };
  const made = await run([
    ...["docker", "create", "--publish", "127.0.0.1::5000"],
    ...["--volume", `${REGISTRY_VOLUME}:/var/lib/registry`, "--memory", "256m"],
    ...["--env", "REGISTRY_AUTH=htpasswd", "--env", "REGISTRY_AUTH_HTPASSWD_REALM=enxuto"],
    ...["--env", `REGISTRY_AUTH_HTPASSWD_PATH=${HTPASSWD}`],
    ...["--label", "enxuto.registry=throw-away", image],
  ]);
  check("the throw-away registry cannot be made", made);
  const id = made.stdout.trim();
  try {
    await giveLogin(id, login);
    check("the throw-away registry does not start", await run(["docker", "start", id]));
    const address = await run(["docker", "port", id, "5000/tcp"]);
    check("the throw-away registry has no port", address);
    const port = Number(address.stdout.trim().split("\n")[0].split(":").at(-1));
    await answers(port);
    await use({ name: `localhost:${port}`, login }, port);
  } finally {
    await run(["docker", "rm", "--force", "--volumes", id]);
  }
}

/** Tells a registry who may use it. What it gets is a hash: its environment is everybody's to read who may use Docker. */
async function giveLogin(id: string, { user, password }: Login): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-registry-"));
  const file = path.join(folder, "htpasswd");
  try {
    fs.writeFileSync(file, `${user}:${hashSync(password, COST)}\n`);
    const copied = await run(["docker", "cp", file, `${id}:${HTPASSWD}`]);
    check("the throw-away registry gets no login", copied);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Seconds within which the registry listens. */
const REGISTRY_SECONDS = 20;

async function answers(port: number): Promise<void> {
  const deadline = Date.now() + REGISTRY_SECONDS * 1000;
  for (;;) {
    if (await asksForLogin(port)) return;
    if (Date.now() > deadline) {
      throw new UserError(
        "shipping",
        `the throw-away registry asks for no login after ${REGISTRY_SECONDS} s`,
      );
    }
    await sleep(100);
  }
}

function asksForLogin(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(
      { host: "127.0.0.1", port, path: "/v2/", timeout: 1000 },
      (response) => {
        response.resume();
        resolve(response.statusCode === 401);
      },
    );
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}
