import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { SWITCH } from "./swarm";

/** What became of messages for Conecta Saúde. */
export interface MessageReport {
  readonly sent: number;
  readonly posted: number;
  /** Posts that were answered as taken. */
  readonly taken: number;
  /** Requests that were not answered as they should be, by what they got instead. */
  readonly failed: Readonly<Record<string, number>>;
  /** Seconds from the start at which the first and the last of these were sent. */
  readonly first?: number;
  readonly last?: number;
}

/** Requests to the proxy of a server at a steady rate, every fifth a POST, from outside the servers. */
export class MessageLoad {
  private readonly child: ChildProcess;
  private output = "";

  constructor(address: string, perSecond: number, at = "/api/messages") {
    const script = path.join(__dirname, "send-messages.cjs");
    const words = [process.execPath, script, address, String(perSecond), at];
    this.child = spawn("nsenter", [`--net=/run/netns/${SWITCH}`, ...words], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.child.stdout?.on("data", (text) => {
      this.output += text;
    });
  }

  async stop(): Promise<MessageReport> {
    this.child.stdin?.end();
    await once(this.child, "close");
    return JSON.parse(this.output);
  }
}

/** How many failed. */
export function failures({ failed }: MessageReport): number {
  return Object.values(failed).reduce((sum, count) => sum + count, 0);
}
