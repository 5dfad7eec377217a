import { run } from "../../../engine/run";
import { onServer } from "../../../engine/ssh";
import { relayImage } from "./relay";
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
  /** Configuration of another server, which has what is not on this machine. @default - all is here */
  readonly from?: string;
  /** Says one line to the user. */
  readonly say: (line: string) => void;
}

/** Brings images to a server: only layers that it lacks travel, and nothing starts for an image that it already has. */
export async function ship(shipping: Shipping): Promise<void> {
  const { config, shipments, registry, registryImage, say } = shipping;
  const missing = await notRelayed(shipping, await missingOn(shipping));
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
  const there = await namesOn(config);
  return shipments.filter(({ remote }) => !there.has(remote));
}

async function namesOn(config: string): Promise<Set<string>> {
  const answer = await run(onServer(config, "docker image ls --format '{{.Repository}}:{{.Tag}}'"));
  check("the images of the server cannot be listed", answer);
  return new Set(answer.stdout.split("\n"));
}

/**
 * Brings what is not on this machine from the server that has it, and gives the rest: whoever adds a server need not be who built the
 * images that run on the others, and an image that is built again is another one.
 */
async function notRelayed(
  { config, from, say }: Shipping,
  missing: readonly Shipment[],
): Promise<readonly Shipment[]> {
  if (from === undefined || missing.length === 0) return missing;
  const there = await namesOn(from);
  const rest: Shipment[] = [];
  for (const shipment of missing) {
    const { local, remote } = shipment;
    if (!there.has(remote) || (await isHere(local))) rest.push(shipment);
    else {
      await relayImage({ from, to: config }, remote);
      say(`image ${remote} comes from the first server: it is not on this machine`);
    }
  }
  return rest;
}

async function isHere(image: string): Promise<boolean> {
  return (await run(["docker", "image", "inspect", "--format", "{{.Id}}", image])).code === 0;
}

function seconds(begin: number): string {
  return ((Date.now() - begin) / 1000).toFixed(1);
}
