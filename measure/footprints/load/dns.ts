import { Resolver } from "node:dns/promises";
import { many, type Outcome, type Target } from "./outcome";

/** Questions for the addresses of names, asked in turn over UDP. */
export interface DnsLoad {
  readonly dns: readonly string[];
  readonly port?: string;
  readonly times?: number;
  readonly atOnce?: number;
}

export function dns(load: DnsLoad, target: Target): Promise<Outcome> {
  const { times = 1000, atOnce = 8 } = load;
  const resolver = new Resolver({ timeout: 5000, tries: 1 });
  resolver.setServers([`127.0.0.1:${target.env[load.port ?? "PORT"]}`]);
  return many(times, atOnce, async (index) => {
    const name = load.dns[index % load.dns.length].replaceAll("{n}", String(index));
    return resolver.resolve4(name).then(
      () => true,
      // The server answered that there is no such name.
      (error) => error.code === "ENOTFOUND" || error.code === "ENODATA",
    );
  });
}

export function dnsWords(load: DnsLoad): string {
  const { times = 1000, atOnce = 8 } = load;
  return `${times} questions for A ${load.dns.join(", ")} at ${atOnce}`;
}
