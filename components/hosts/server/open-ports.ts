import { EDGE } from "../../../core/model/edge";
import type { System } from "../../../core/model/system";

/** A port that the provider's firewall lets through; it drops everything else before it reaches the server. */
export interface OpenPort {
  readonly port: number;
  /** Addresses in CIDR notation. */
  readonly from: readonly string[];
  readonly why: string;
}

const ANYONE = ["0.0.0.0/0", "::/0"];

/** The open TCP ports of a server: SSH from where the stack says, the web from anywhere where there is a proxy. */
export function openPorts({
  system,
  sshFrom,
}: {
  readonly system: System;
  readonly sshFrom: readonly string[];
}): OpenPort[] {
  const ssh = { port: 22, from: sshFrom, why: "SSH" };
  if (!system.services.has(EDGE)) return [ssh];
  return [ssh, { port: 80, from: ANYONE, why: "HTTP" }, { port: 443, from: ANYONE, why: "HTTPS" }];
}
