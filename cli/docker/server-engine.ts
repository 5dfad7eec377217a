import { UserError } from "../../capacity/user-error";
import { type Ended, onServer, run } from "../../components/hosts/server/ssh";
import { sshConfigPath } from "../../components/hosts/server/ssh-files";
import { shellWords } from "../../components/render/shell-words";

/** Runs `docker` with these words and gives what it printed; throws a UserError. */
export type Docker = (words: readonly string[]) => Promise<string>;

/** The engine of a stack's server, as `docker` in `engine.ts` is this machine's. */
export function dockerOn(stack: string): Docker {
  return (words) => onServerOf(stack, shellWords(["docker", ...words]));
}

/** Free MB on the disk of a server's engine. */
export async function freeMBOn(stack: string): Promise<number> {
  const free = await onServerOf(stack, "df --output=avail -B 1000000 /var/lib/docker");
  return Number(free.trim().split("\n").at(-1));
}

/** Runs a command on a stack's server, which reads `input`, and gives what it printed; throws a UserError with its last words. */
export async function onServerOf(stack: string, command: string, input?: string): Promise<string> {
  const { code, stdout, stderr }: Ended = await run(onServer(sshConfigPath(stack), command), {
    input,
  });
  if (code === 0) return stdout;
  throw new UserError(`the server of ${stack}`, stderr.trim().split("\n").at(-1) || command);
}
