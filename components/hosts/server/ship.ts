import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../capacity/user-error";
import { type Ended, onServer, run, UNSHARED } from "./ssh";

/** An image of this machine and the name that the server gives it. */
export interface Shipment {
  readonly local: string;
  readonly remote: string;
}

/** What is shipped, where, and through which registry. */
export interface Shipping {
  readonly config: string;
  readonly shipments: readonly Shipment[];
  /** The image of the throw-away registry. */
  readonly registryImage: string;
  /** Says one line to the user. */
  readonly say: (line: string) => void;
}

/** How often a pull is taken up again after the connection broke; layers that arrived stay. */
const ATTEMPTS = 4;

/** Keeps layers for the next shipment, so that only new ones are packed; may be removed at any time. */
const REGISTRY_VOLUME = "enxuto-registry";

/**
 * Brings images to a server without a third party: a registry on this machine's loopback, that the server pulls from through SSH.
 *
 * Only layers that the server lacks travel, and an image it already has does not even start the registry.
 */
export async function ship(shipping: Shipping): Promise<void> {
  const { shipments, say } = shipping;
  const missing = await missingOn(shipping);
  if (missing.length === 0) return say(`the server has all ${shipments.length} images`);
  const started = Date.now();
  await withRegistry(shipping.registryImage, async (port) => {
    for (const [index, shipment] of missing.entries()) {
      const place = `${index + 1} of ${missing.length}`;
      const begin = Date.now();
      await push(shipment, port);
      await pull(shipping, shipment, port);
      say(`image ${place}: ${shipment.remote}, ${seconds(begin)} s`);
    }
  });
  say(`${missing.length} of ${shipments.length} images shipped in ${seconds(started)} s`);
}

/** The shipments that the server does not have. */
async function missingOn({ config, shipments }: Shipping): Promise<Shipment[]> {
  const answer = await run(onServer(config, "docker image ls --format '{{.Repository}}:{{.Tag}}'"));
  check("the images of the server cannot be listed", answer);
  const there = new Set(answer.stdout.split("\n"));
  return shipments.filter(({ remote }) => !there.has(remote));
}

async function withRegistry(image: string, use: (port: number) => Promise<void>): Promise<void> {
  const registry = await run([
    ...["docker", "run", "--detach", "--rm", "--publish", "127.0.0.1::5000"],
    ...["--volume", `${REGISTRY_VOLUME}:/var/lib/registry`, "--memory", "256m"],
    ...["--label", "enxuto.registry=throw-away", image],
  ]);
  check("the throw-away registry does not start", registry);
  const id = registry.stdout.trim();
  try {
    const address = await run(["docker", "port", id, "5000/tcp"]);
    check("the throw-away registry has no port", address);
    const port = Number(address.stdout.trim().split("\n")[0].split(":").at(-1));
    await answers(port);
    await use(port);
  } finally {
    await run(["docker", "rm", "--force", "--volumes", id]);
  }
}

/** Seconds within which the registry listens. */
const REGISTRY_SECONDS = 20;

async function answers(port: number): Promise<void> {
  const deadline = Date.now() + REGISTRY_SECONDS * 1000;
  for (;;) {
    if (await isUp(port)) return;
    if (Date.now() > deadline) {
      throw new UserError(
        "shipping",
        `the throw-away registry is silent after ${REGISTRY_SECONDS} s`,
      );
    }
    await sleep(100);
  }
}

function isUp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(
      { host: "127.0.0.1", port, path: "/v2/", timeout: 1000 },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}

async function push({ local, remote }: Shipment, port: number): Promise<void> {
  const name = `localhost:${port}/${remote}`;
  check(`${local} is not on this machine`, await run(["docker", "tag", local, name]));
  try {
    check(`${local} cannot be packed`, await run(["docker", "push", "--quiet", name]));
  } finally {
    await run(["docker", "rmi", "--no-prune", name]);
  }
}

/** Pulls through a tunnel and gives the image its name on the server; a broken connection is tried again. */
async function pull({ config }: Shipping, { remote }: Shipment, port: number): Promise<void> {
  const name = `localhost:${port}/${remote}`;
  const command = `docker pull --quiet ${name} && docker tag ${name} ${remote} && docker rmi ${name}`;
  const tunnel = [
    ...UNSHARED,
    ...["-o", "ExitOnForwardFailure=yes", "-R", `127.0.0.1:${port}:127.0.0.1:${port}`],
  ];
  for (let attempt = 1; ; attempt++) {
    const pulled = await run(onServer(config, command, tunnel), { seconds: 3600 });
    if (pulled.code === 0) return;
    if (attempt === ATTEMPTS) check(`${remote} did not reach the server`, pulled);
  }
}

function check(what: string, { code, stderr }: Ended): void {
  if (code === 0) return;
  if (/no space left on device/i.test(stderr)) {
    throw new UserError(
      "shipping",
      `${what}: the disk is full. Free it with docker image prune, or take a larger size`,
    );
  }
  throw new UserError("shipping", `${what}: ${stderr.trim().split("\n").at(-1)}`);
}

function seconds(begin: number): string {
  return ((Date.now() - begin) / 1000).toFixed(1);
}
