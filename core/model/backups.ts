import { got, UserError } from "../capacity/user-error";

/** Place and rhythm of the backups of a stack's data, with how many are kept. */
export interface Backups {
  /** Repository, as restic writes it: `/backups/shop`, `s3:https://…/bucket`, `sftp://user@host//path`. */
  readonly repository: string;
  /** Seconds from one to the next; only a server takes them by itself. */
  readonly everySeconds: number;
  readonly keep: Keep;
  /** Services that are paused while their files are copied. */
  readonly pause: readonly string[];
  /** Opens what is kept. Undefined where only the environment has it, as RESTIC_PASSWORD. */
  readonly password: string | undefined;
  /** The key of an S3 store. Undefined where only the environment has it, as AWS_ACCESS_KEY_ID. */
  readonly keyId: string | undefined;
  /** Its secret. Undefined where only the environment has it, as AWS_SECRET_ACCESS_KEY. */
  readonly secretKey: string | undefined;
  /** The private key that opens an SFTP server, as OpenSSH writes it. Undefined where the machine's own configuration of SSH does. */
  readonly sshKey: string | undefined;
  /** The server's own key, `ssh-ed25519 AAAA…`: another one is not talked to. There exactly where `sshKey` is. */
  readonly hostKey: string | undefined;
}

/** Numbers of backups that are kept: the newest ones, and the newest one of as many days and weeks. */
export interface Keep {
  readonly last: number;
  readonly daily: number;
  readonly weekly: number;
}

/** Choice for a stack's backups: where they go, that there are none on purpose, that the provider has them, or nothing. */
export type BackupChoice = Backups | "none" | "provider" | "not said";

/** Every 6 hours, as the documents ask for it. */
const EVERY = "6h";
const KEEP: Keep = { last: 4, daily: 7, weekly: 5 };

const FIELDS = [
  "to",
  "every",
  "keep",
  "pause",
  "password",
  "keyId",
  "secretKey",
  "sshKey",
  "hostKey",
] as const;

/**
 * What the setting says: an object, or `none`; nothing and `false` say nothing, and `true` is what providerBackups is now. Throws a UserError that names what is wrong in it,
 * by `path`, and never quotes a password.
 */
export function readBackups(
  path: string,
  value: unknown,
  services: readonly string[],
): BackupChoice {
  // A truth value was the setting that providerBackups is now.
  if (value === true) return "provider";
  if (value === "" || value === false) return "not said";
  if (value === "none") return "none";
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    // It may be a password, or a key.
    throw new UserError(path, "expected none, or to: and where they are kept");
  }
  const fields = value as Readonly<Record<string, unknown>>;
  if (Object.keys(fields).length === 0) return "not said";
  for (const name of Object.keys(fields)) {
    if (!FIELDS.includes(name as (typeof FIELDS)[number])) {
      throw new UserError(`${path}.${name}`, `is not known, expected one of ${FIELDS.join(", ")}`);
    }
  }
  if (fields.to === "none") return "none";
  const to = repository(`${path}.to`, fields.to);
  return {
    repository: to,
    everySeconds: interval(`${path}.every`, fields.every ?? EVERY),
    keep: keep(`${path}.keep`, fields.keep ?? {}),
    pause: pause(`${path}.pause`, fields.pause ?? [], services),
    password: secret(`${path}.password`, fields.password),
    keyId: secret(`${path}.keyId`, fields.keyId),
    secretKey: secret(`${path}.secretKey`, fields.secretKey),
    ...sshKeys(path, to, fields),
  };
}

/** The keys of an SFTP server: both or none, since a key is not shown to whoever answers. */
function sshKeys(
  path: string,
  to: string,
  { sshKey, hostKey }: Readonly<Record<string, unknown>>,
): Pick<Backups, "sshKey" | "hostKey"> {
  if (sshKey === undefined && hostKey === undefined)
    return { sshKey: undefined, hostKey: undefined };
  if (!to.startsWith("sftp:")) {
    throw new UserError(
      `${path}.${sshKey === undefined ? "hostKey" : "sshKey"}`,
      "is for a server at sftp://, and the backups go elsewhere",
    );
  }
  if (typeof sshKey !== "string" || !/^-----BEGIN [A-Z ]*PRIVATE KEY-----\n/.test(sshKey)) {
    throw new UserError(
      `${path}.sshKey`,
      "expected a private key without a passphrase, as ssh-keygen -t ed25519 writes it, set with --secret",
    );
  }
  if (typeof hostKey !== "string" || !/^(ssh|ecdsa)-\S+ [A-Za-z0-9+/]+=*$/.test(hostKey)) {
    throw new UserError(
      `${path}.hostKey`,
      `${got(hostKey)}, expected the server's own key as ssh-keyscan prints it behind the name: ssh-ed25519 AAAA…`,
    );
  }
  return { sshKey: sshKey.trimEnd(), hostKey };
}

/** The words of restic for a place that is written as a path or a URL. */
function repository(path: string, to: unknown): string {
  const text = typeof to === "string" ? to : "";
  if (/^\/[^\s]+$/.test(text)) return text;
  if (/^s3:(https?:)?\/\/[^\s/]*@/.test(text)) {
    throw new UserError(
      path,
      "holds a key, which errors and lists would show: set keyId and secretKey",
    );
  }
  if (/^s3:https?:\/\/[^\s/]+\/[^\s]+$/.test(text)) return text;
  const [, host, rest] = /^s3:\/\/([^\s/]+)(?:\/([^\s]*))?$/.exec(text) ?? [];
  if (host) {
    // A name with a dot or a port is a store's, any other one a bucket of Amazon's.
    if (/[.:]/.test(host) && rest) return `s3:https://${host}/${rest}`;
    if (!/[.:]/.test(host)) return `s3:s3.amazonaws.com/${host}${rest ? `/${rest}` : ""}`;
  }
  const [, server, folder] = /^sftp:\/\/([^\s/@:]+@[^\s/@]+)\/+([^\s]+)$/.exec(text) ?? [];
  if (server) return `sftp://${server}//${folder}`;
  throw new UserError(
    path,
    `${got(to)}, expected /path, s3://host/bucket, s3://bucket or sftp://user@host/path`,
  );
}

const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

function interval(path: string, value: unknown): number {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(String(value)) ?? [];
  const seconds = Number(count) * UNITS[unit];
  // More often than every ten minutes a backup meets the one before it; less often than a month nobody calls it one.
  if (!(seconds >= 600 && seconds <= 31 * 86_400)) {
    throw new UserError(path, `${got(value)}, expected 10m to 31d: 6h`);
  }
  return seconds;
}

function keep(path: string, value: unknown): Keep {
  const names = Object.keys(KEEP);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError(path, `${got(value)}, expected ${names.join(", ")} and how many of each`);
  }
  for (const [name, count] of Object.entries(value)) {
    if (!names.includes(name)) {
      throw new UserError(`${path}.${name}`, `is not known, expected one of ${names.join(", ")}`);
    }
    if (!Number.isInteger(count) || count < 0 || count > 1000) {
      throw new UserError(`${path}.${name}`, `${got(count)}, expected a whole number up to 1000`);
    }
  }
  const kept = { ...KEEP, ...value };
  if (kept.last + kept.daily + kept.weekly === 0) {
    throw new UserError(path, "keeps nothing, expected at least one of them above 0");
  }
  return kept;
}

function pause(path: string, value: unknown, services: readonly string[]): readonly string[] {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const name of names) {
    if (!services.includes(name as string)) {
      throw new UserError(path, `${got(name)}, expected services: ${services.join(", ")}`);
    }
  }
  return names as string[];
}

function secret(path: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && value !== "" && !/[\r\n]/.test(value)) return value;
  throw new UserError(path, "expected one line of text that is not empty, set with --secret");
}
