import { FakeHetzner, HETZNER_TOKEN } from "./fake-hetzner";
import type { RentedNodes } from "./rented-nodes";
import { StandInProvider } from "./stand-in-provider";
import { hasTier } from "./tiers";

/** Hetzner, as far as servers are rented there that are engines in network namespaces. */
export interface RentedCloud {
  /** Variables that lead a stack there. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
  /** What somebody does in the console who deletes a server by its name there. There is none where a stand-in orders the servers. */
  readonly deleteServer?: (name: string) => Promise<void>;
}

/** Whether the real provider orders the servers, from a fake of Hetzner's API. */
export function hasRealProvider(): boolean {
  return hasTier("deploy", ["hcloud", "tls"]);
}

/** A fake of its API, which the real provider talks to; where that is not here, a stand-in for the provider. */
export async function rentedCloud(rented: RentedNodes, name: string): Promise<RentedCloud> {
  if (hasRealProvider()) {
    const cloud = new FakeHetzner(name, rented.players);
    const env = { HCLOUD_ENDPOINT: await cloud.start(), HCLOUD_TOKEN: HETZNER_TOKEN };
    return {
      env: { ...env, ...rented.env },
      stop: () => cloud.stop(),
      deleteServer: (server) => cloud.deleteByHand("servers", server),
    };
  }
  process.stderr.write("the provider of Hetzner is not here: a stand-in orders the servers\n");
  const provider = await StandInProvider.start(rented.hands, ["hcloud", "tls"]);
  return {
    env: { ...provider.env, ...rented.env, HCLOUD_TOKEN: HETZNER_TOKEN },
    stop: async () => provider.stop(),
  };
}
