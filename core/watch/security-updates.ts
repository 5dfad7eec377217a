/** Prints what an upgrade would install, and installs nothing. */
export const SHOW_UPDATES = "apt-get --simulate dist-upgrade";

/** Number of packages for which an upgrade would take what the distribution's security archive has. */
export function securityUpdatesIn(shown: string): number {
  return shown.split("\n").filter((line) => /^Inst .*-security\b/i.test(line)).length;
}
