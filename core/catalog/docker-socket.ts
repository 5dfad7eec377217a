/** Where an engine has its socket; one of a user's own ends the same. */
const SOCKETS = ["/run/docker.sock", "/var/run/docker.sock"];

/** Whether a path of a host is the socket of its engine, or a folder that it lies in. */
export function reachesSocket(path: string): boolean {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const directory = ["", ...parts, ""].join("/");
  return parts.at(-1) === "docker.sock" || SOCKETS.some((one) => `${one}/`.startsWith(directory));
}
