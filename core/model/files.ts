import { got, UserError } from "../capacity/user-error";
import type { Service } from "./service";

/** Bytes that one file may have: as many as Docker takes for a file of a swarm's service. */
export const MAXIMUM_FILE_BYTES = 500_000;

/** Throws a UserError for a file of a service that lies nowhere, or for a user or a directory that is none. */
export function checkFiles(path: string, { files = {}, user, workingDirectory }: Service): void {
  for (const [target, source] of Object.entries(files)) {
    if (!isAbsolute(target) || target.endsWith("/")) {
      throw new UserError(
        `${path}/files`,
        `${got(target)}, expected a path in the container: /etc/app.conf`,
      );
    }
    if (typeof source !== "string" || source === "" || source.startsWith("/")) {
      throw new UserError(
        `${path}/files/${target}`,
        `${got(source)}, expected a path from the project's folder: config/app.conf`,
      );
    }
  }
  if (user !== undefined && !/^[\w.-]+(:[\w.-]+)?$/.test(user)) {
    throw new UserError(
      `${path}/user`,
      `${got(user)}, expected a user and a group of the image: 1000:1000`,
    );
  }
  if (workingDirectory !== undefined && !isAbsolute(workingDirectory)) {
    throw new UserError(
      `${path}/workingDirectory`,
      `${got(workingDirectory)}, expected a directory in the container: /app`,
    );
  }
}

function isAbsolute(path: unknown): boolean {
  return typeof path === "string" && /^\/[^\0]*$/.test(path) && !path.split("/").includes("..");
}
