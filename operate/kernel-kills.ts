import { type HostKind, isServer } from "../core/catalog/hosts";
import type { KernelKill } from "../core/judge/kill";
import { kernelKillsHere } from "../engine/kernel-log";
import { kernelKillsOn } from "../engine/server-engine";

/** The kills that the kernel under a stack's containers tells of; undefined where its log cannot be read. */
export async function kernelKillsOf(
  stack: string,
  host: HostKind,
): Promise<KernelKill[] | undefined> {
  if (host === "local") return kernelKillsHere();
  return isServer(host) ? kernelKillsOn(stack) : undefined;
}
