import { run } from "../../../engine/run";
import { onServer } from "../../../engine/ssh";
import { check, type Deliver, type Shipment } from "./shipment";
import { type TeamRegistry, throughTeamRegistry } from "./team-registry";
import { throughTunnel } from "./tunnel-registry";

/** A shipment: its images, the server, and the registry that they go through. */
export interface Shipping {
  readonly config: string;
  readonly shipments: readonly Shipment[];
  /** The image of the throw-away registry. */
  readonly registryImage: string;
  /** A registry of the user's in its place. @default - the throw-away one */
  readonly registry?: TeamRegistry;
  /** Says one line to the user. */
  readonly say: (line: string) => void;
}

/** Brings images to a server: only layers that it lacks travel, and nothing starts for an image that it already has. */
export async function ship(shipping: Shipping): Promise<void> {
  const { config, shipments, registry, registryImage, say } = shipping;
  const missing = await missingOn(shipping);
  if (missing.length === 0) return say(`the server has all ${shipments.length} images`);
  const started = Date.now();
  const deliverAll = async (deliver: Deliver) => {
    for (const [index, shipment] of missing.entries()) {
      const place = `${index + 1} of ${missing.length}`;
      const begin = Date.now();
      await deliver(shipment);
      say(`image ${place}: ${shipment.remote}, ${seconds(begin)} s`);
    }
  };
  if (registry) await throughTeamRegistry(config, registry, deliverAll);
  else await throughTunnel(config, registryImage, deliverAll);
  say(`${missing.length} of ${shipments.length} images shipped in ${seconds(started)} s`);
}

/** The shipments that the server does not have. */
async function missingOn({ config, shipments }: Shipping): Promise<Shipment[]> {
  const answer = await run(onServer(config, "docker image ls --format '{{.Repository}}:{{.Tag}}'"));
  check("the images of the server cannot be listed", answer);
  const there = new Set(answer.stdout.split("\n"));
  return shipments.filter(({ remote }) => !there.has(remote));
}

function seconds(begin: number): string {
  return ((Date.now() - begin) / 1000).toFixed(1);
}
