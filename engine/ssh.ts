import type { Ended } from "./run";
import { SERVER_ALIAS } from "./ssh-config";

/** The words that run a command on the server whose configuration is given. */
export function onServer(
  config: string,
  command: string,
  options: readonly string[] = [],
): string[] {
  return ["ssh", "-F", config, ...options, SERVER_ALIAS, command];
}

/** Options of a connection of its own: what is forwarded through a shared one would outlive the command. */
export const UNSHARED = ["-o", "ControlMaster=no", "-o", "ControlPath=none"];

/** Reason why a server cannot be reached or Docker does not answer on it. */
export type Trouble =
  | "no route"
  | "no answer"
  | "connection refused"
  | "key refused"
  | "host key differs"
  | "Docker is not installed yet"
  | "Docker is not up"
  | "unknown";

/** Meanings of the words of OpenSSH or Docker. */
export function troubleOf({ code, stderr }: Pick<Ended, "code" | "stderr">): Trouble {
  if (/No route to host|Network is unreachable/.test(stderr)) return "no route";
  if (/Host key verification failed|IDENTIFICATION HAS CHANGED/i.test(stderr))
    return "host key differs";
  if (/Permission denied/.test(stderr) && /publickey/.test(stderr)) return "key refused";
  if (/Connection refused/.test(stderr)) return "connection refused";
  if (/timed out|Connection (closed|reset)|kex_exchange|Operation timed out/.test(stderr)) {
    return "no answer";
  }
  if (/not found/.test(stderr) && code === 127) return "Docker is not installed yet";
  if (/Cannot connect to the Docker daemon|permission denied.*docker|docker\.sock/i.test(stderr)) {
    return "Docker is not up";
  }
  return code === null ? "no answer" : "unknown";
}
