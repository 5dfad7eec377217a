import { UserError } from "../../../core/capacity/user-error";
import { type Ended, lastLine, run } from "../../../engine/run";
import type { Docker } from "../../../engine/server-engine";
import { shellWords } from "../../../engine/shell-words";
import { onServer } from "../../../engine/ssh";
import type { DeclaredMember } from "./daemon";

/** One of several servers, and how it is reached. */
export interface ReachedMember {
  /** Name of the server in the plan: `server-2`. */
  readonly name: string;
  /** Path of its OpenSSH configuration. */
  readonly config: string;
}

/** One of the servers that are to be a swarm. */
export interface FormedMember extends DeclaredMember, ReachedMember {
  /** Its address on the private network. */
  readonly address: string;
  /** Whether it manages the swarm. */
  readonly manages: boolean;
}

/** A way to run a command on a member, which reads `input`. */
export type AskMember = (member: ReachedMember, command: string, input?: string) => Promise<Ended>;

/** The way over SSH. */
export const overSsh: AskMember = ({ config }, command, input = "") =>
  run(onServer(config, command), { input });

/** Output of a command on a member; throws a UserError with its last words. */
export async function told(
  ask: AskMember,
  member: ReachedMember,
  command: string,
  input?: string,
): Promise<string> {
  const { code, stdout, stderr } = await ask(member, command, input);
  if (code === 0) return stdout;
  throw new UserError(member.name, `${lastLine(stderr) || command} (exit ${code})`);
}

/** The engine of a member. */
export function engineOf(ask: AskMember, member: ReachedMember): Docker {
  return (words) => told(ask, member, shellWords(["docker", ...words]));
}
