import { EDGE } from "../../../core/model/edge";
import type { System } from "../../../core/model/system";

/** A port that the provider's firewall lets through; it drops everything else before it reaches the server. */
export interface OpenPort {
  readonly port: number;
  /** Addresses in CIDR notation. */
  readonly from: readonly string[];
  readonly why: string;
}

/** Ports at which the nodes of a swarm reach each other, and nobody else: managers, gossip between all, packets of overlay networks. */
export const SWARM_PORTS = [
  { port: 2377, protocol: "tcp" },
  { port: 7946, protocol: "tcp" },
  { port: 7946, protocol: "udp" },
  { port: 4789, protocol: "udp" },
] as const;

/** The open TCP ports of a server: SSH and, where there is a proxy, the web, each from where the stack says. */
export function openPorts({
  system,
  sshFrom,
  webFrom,
}: {
  readonly system: System;
  readonly sshFrom: readonly string[];
  readonly webFrom: readonly string[];
}): OpenPort[] {
  const ssh = { port: 22, from: sshFrom, why: "SSH" };
  if (!system.services.has(EDGE) || webFrom.length === 0) return [ssh];
  return [
    ssh,
    { port: 80, from: webFrom, why: "HTTP" },
    { port: 443, from: webFrom, why: "HTTPS" },
  ];
}
