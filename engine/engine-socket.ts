import { got, UserError } from "../core/capacity/user-error";
import { engineAddress, engineInfo } from "./engine";

const UNIX = "unix://";

/** The path of the socket at which the engine of this machine listens; undefined where the Docker CLI talks to another machine's. */
export async function engineSocket(): Promise<string | undefined> {
  const address = await addressOfEngine();
  return address.startsWith(UNIX) ? address.slice(UNIX.length) : undefined;
}

/** The same; throws a UserError that says why `what` needs the engine's own machine. */
export async function requireSocket(what: string): Promise<string> {
  const socket = await engineSocket();
  if (socket) return socket;
  const setBy = process.env.DOCKER_HOST ? "DOCKER_HOST" : "docker context";
  throw new UserError(setBy, `${got(await addressOfEngine())}, expected a unix socket: ${what}`);
}

/** Directory in which the engine of this machine keeps images and what containers write; undefined where the Docker CLI talks to another machine's. */
export async function engineDirectory(): Promise<string | undefined> {
  return (await engineSocket()) ? (await engineInfo()).imageDirectory : undefined;
}

async function addressOfEngine(): Promise<string> {
  return process.env.DOCKER_HOST || (await engineAddress()) || `${UNIX}/var/run/docker.sock`;
}
