import type { Catalogue, Size } from "./catalogue";
import { estimatedMemTotal } from "./mem-total";

const AS_OF = "2026-09-23";

/**
 * DigitalOcean Droplets.
 *
 * MemTotal is estimated, from least to most, since no reading was found. Prices: USD before tax, IPv4 included, confirmed
 * 2026-09-23.
 */
export const DIGITALOCEAN: Catalogue = {
  asOf: AS_OF,
  source: "DigitalOcean price list, USD before tax, IPv4 included",
  // IPv4 is in the server's price; a volume is $0.10 a GB, daily backups are 30 % of the server.
  rates: { ipv4: 0, volumePerGB: 0.1, backupsShare: 0.3 },
  locations: [
    ...["nyc1", "nyc2", "nyc3", "atl1", "sfo2", "sfo3", "tor1", "ric1"],
    ...["ams3", "fra1", "lon1", "blr1", "sgp1", "syd1"],
  ],
  sizes: [
    // name, vCPU, memory MiB, disk GB, $ a month
    size("s-1vcpu-512mb-10gb", 1, 512, 10, 4),
    size("s-1vcpu-1gb", 1, 1024, 25, 6),
    size("s-1vcpu-2gb", 1, 2048, 50, 12),
    size("s-2vcpu-2gb", 2, 2048, 60, 18),
    size("s-2vcpu-4gb", 2, 4096, 80, 24),
    size("s-4vcpu-8gb", 4, 8192, 160, 48),
    size("s-8vcpu-16gb", 8, 16384, 320, 96),
    size("s-1vcpu-1gb-amd", 1, 1024, 25, 7),
    size("s-1vcpu-2gb-amd", 1, 2048, 50, 14),
    size("s-2vcpu-4gb-amd", 2, 4096, 80, 28),
    size("s-2vcpu-8gb-amd", 2, 8192, 100, 42),
    size("s-4vcpu-8gb-amd", 4, 8192, 160, 56),
    size("s-4vcpu-16gb-amd", 4, 16384, 200, 84),
    size("s-8vcpu-16gb-amd", 8, 16384, 320, 112),
    size("s-8vcpu-32gb-amd", 8, 32768, 400, 168),
    size("s-1vcpu-1gb-35gb-intel", 1, 1024, 35, 8),
    size("s-1vcpu-2gb-70gb-intel", 1, 2048, 70, 16),
    size("s-2vcpu-2gb-90gb-intel", 2, 2048, 90, 24),
    size("s-2vcpu-4gb-120gb-intel", 2, 4096, 120, 32),
    size("s-2vcpu-8gb-160gb-intel", 2, 8192, 160, 48),
    size("s-4vcpu-8gb-240gb-intel", 4, 8192, 240, 64),
    size("s-4vcpu-16gb-320gb-intel", 4, 16384, 320, 96),
    size("s-8vcpu-16gb-480gb-intel", 8, 16384, 480, 128),
    size("s-8vcpu-32gb-640gb-intel", 8, 32768, 640, 192),
    size("c-2", 2, 4096, 25, 42),
    size("m-2vcpu-16gb", 2, 16384, 50, 84),
    size("m-4vcpu-32gb", 4, 32768, 100, 168),
  ],
};

function size(
  name: string,
  vcpus: number,
  memoryMiB: number,
  diskGB: number,
  dollars: number,
): Size {
  const { lowMiB, highMiB } = estimatedMemTotal(memoryMiB);
  return {
    name,
    vcpus,
    memTotalMiB: lowMiB,
    memTotalIs: "estimated",
    memTotalUpToMiB: highMiB,
    diskGB,
    arch: "amd64",
    priceMonthly: { amount: dollars, currency: "USD", asOf: AS_OF },
  };
}
