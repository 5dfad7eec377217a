import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../core/capacity/user-error";
import { run } from "../../../engine/run";
import { onServer, UNSHARED } from "../../../engine/ssh";
import { ATTEMPTS, check, type Deliver, isFull, type Shipment } from "./shipment";

/** Volume that keeps layers for the next shipment, so that only new ones are packed; it may be removed at any time. */
export const REGISTRY_VOLUME = "enxuto-registry";

/** A registry on this machine's loopback, that the server pulls from through SSH: nobody else takes part. */
export async function throughTunnel(
  config: string,
  image: string,
  use: (deliver: Deliver) => Promise<void>,
): Promise<void> {
  await withRegistry(image, (port) =>
    use(async (shipment) => {
      await push(shipment, port);
      await pull(config, shipment, port);
    }),
  );
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
async function pull(config: string, { remote }: Shipment, port: number): Promise<void> {
  const name = `localhost:${port}/${remote}`;
  const command = `docker pull --quiet ${name} && docker tag ${name} ${remote} && docker rmi ${name}`;
  const tunnel = [
    ...UNSHARED,
    ...["-o", "ExitOnForwardFailure=yes", "-R", `127.0.0.1:${port}:127.0.0.1:${port}`],
  ];
  for (let attempt = 1; ; attempt++) {
    const pulled = await run(onServer(config, command, tunnel), { seconds: 3600 });
    if (pulled.code === 0) return;
    if (attempt === ATTEMPTS || isFull(pulled.stderr)) {
      check(`${remote} did not reach the server`, pulled);
    }
  }
}
