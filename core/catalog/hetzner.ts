import type { Catalogue, Size } from "./catalogue";

const AS_OF = "2026-09-04";
const NOT_ORDERABLE = `not orderable on ${AS_OF}`;
const US = ["ash", "hil"];

/**
 * Hetzner Cloud.
 *
 * MemTotal: read on Ubuntu 24.04, kernel 6.8 (SpareCores sc-inspector-data, 2024-11 to 2025-10). A "4 GB" server has 3,820 MiB.
 * Prices: list of 2026-06-15 for EU locations, net, without IPv4 (€0.50), read 2026-09-04.
 */
export const HETZNER: Catalogue = {
  asOf: AS_OF,
  source: "Hetzner price list of 2026-06-15, EU locations, net, without IPv4",
  pricesSince: "2026-06-15",
  // Read 2026-05-27 (volume) and 2026-09-04; backups are 20 % of the server.
  rates: { ipv4: 0.5, volumePerGB: 0.0572, backupsShare: 0.2 },
  locations: ["fsn1", "nbg1", "hel1", ...US, "sin"],
  pricesIn: ["fsn1", "nbg1", "hel1"],
  sizes: [
    // name, vCPU, MemTotal MiB, disk GB, arch, € a month
    size("cx23", 2, 3820, 40, "amd64", 5.49, NOT_ORDERABLE),
    size("cx33", 4, 7751, 80, "amd64", 8.49, NOT_ORDERABLE),
    size("cx43", 8, 15613, 160, "amd64", 15.99, NOT_ORDERABLE),
    size("cx53", 16, 31337, 320, "amd64", 29.49, NOT_ORDERABLE),
    size("cax11", 2, 3805, 40, "arm64", 5.99, NOT_ORDERABLE),
    size("cax21", 4, 7729, 80, "arm64", 10.49, NOT_ORDERABLE),
    size("cax31", 8, 15576, 160, "arm64", 20.99, NOT_ORDERABLE),
    size("cax41", 16, 31269, 320, "arm64", 40.99, NOT_ORDERABLE),
    size("cpx12", 1, 1915, 40, "amd64", 11.49),
    size("cpx22", 2, 3814, 80, "amd64", 19.49),
    size("cpx32", 4, 7745, 160, "amd64", 35.49),
    size("cpx42", 8, 15608, 320, "amd64", 69.49),
    size("cpx52", 12, 23457, 480, "amd64", 100.49),
    size("cpx62", 16, 31331, 640, "amd64", 129.99),
    size("ccx13", 2, 7747, 80, "amd64", 42.99),
    size("ccx23", 4, 15611, 160, "amd64", 85.99),
    size("ccx33", 8, 31335, 240, "amd64", 138.49),
    size("ccx43", 16, 62785, 360, "amd64", 275.99),
    size("ccx53", 32, 125779, 600, "amd64", 533.49),
    size("ccx63", 48, 188675, 960, "amd64", 853.49),
    american("cpx11", 2, 1919, 40, "amd64", 17.49),
    american("cpx21", 3, 3819, 80, "amd64", 31.99),
    american("cpx31", 4, 7751, 160, "amd64", 62.49),
    american("cpx41", 8, 15613, 240, "amd64", 120.49),
    american("cpx51", 16, 31337, 360, "amd64", 237.99),
    gone("cx22", 2, 3820, 40, "cx23", "2026-01"),
    gone("cx32", 4, 7751, 80, "cx33", "2026-01"),
    gone("cx42", 8, 15613, 160, "cx43", "2026-01"),
    gone("cx52", 16, 31337, 320, "cx53", "2026-01"),
    gone("cx11", 1, 1925, 20, "cpx12", "2024-06-06"),
    gone("cx21", 2, 3820, 40, "cx23", "2024-06-06"),
    gone("cx31", 2, 7751, 80, "cx33", "2024-06-06"),
    gone("cx41", 4, 15613, 160, "cx43", "2024-06-06"),
    gone("cx51", 8, 31337, 240, "cx53", "2024-06-06"),
  ],
};

function size(
  name: string,
  vcpus: number,
  memTotalMiB: number,
  diskGB: number,
  arch: Size["arch"],
  euros: number,
  unavailable?: string,
): Size {
  return {
    name,
    vcpus,
    memTotalMiB,
    memTotalIs: "measured",
    diskGB,
    arch,
    priceMonthly: { amount: euros, currency: "EUR", asOf: AS_OF },
    unavailable,
  };
}

/** A size that the United States alone have. */
function american(...figures: [string, number, number, number, Size["arch"], number]): Size {
  return { ...size(...figures, `only in ${US.join(" and ")}`), onlyIn: US };
}

function gone(
  name: string,
  vcpus: number,
  memTotalMiB: number,
  diskGB: number,
  successor: string,
  since: string,
): Size {
  return {
    name,
    vcpus,
    memTotalMiB,
    memTotalIs: "measured",
    diskGB,
    arch: "amd64",
    priceMonthly: undefined,
    unavailable: `no longer sold since ${since}`,
    successor,
  };
}
