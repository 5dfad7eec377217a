import { UserError } from "../core/capacity/user-error";

const DENIED: Readonly<Record<string, string>> = {
  EACCES: "this user may not",
  EPERM: "this user may not",
  EROFS: "it is on a file system that is read-only",
};

/** What a user is told where the system does not let a verb read or write a file; undefined for any other error. */
export function deniedAccess(error: unknown): UserError | undefined {
  const { code = "", path, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const why = DENIED[code];
  if (why === undefined || path === undefined) return undefined;
  return new UserError(
    path,
    `cannot be read or written, since ${why} (${code}, ${syscall}): run it as whoever it belongs to, or take it over with chown`,
  );
}
