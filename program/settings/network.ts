import { isIP } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import type { WebLogin } from "../../components/caddyfile";
import { got, UserError } from "../../core/capacity/user-error";
import { SECRET_PLACEHOLDER } from "../project";
import { parseJson, record, secrets } from "./readers";

const DOMAIN =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/** A name that a certificate can be given for. */
export function domain(value: string, at: string): string {
  if (value === "" || DOMAIN.test(value)) return value;
  throw new UserError(at, `${got(value)}, expected only a name: app.example.com`);
}

/** IPv4 or IPv6 networks, one or a list, `[]` for none; an address without a prefix is only itself. */
export function networks(value: string, at: string): string[] {
  return [parseJson(value)].flat().map((entry) => {
    const [address, prefix, rest] = String(entry).split("/");
    const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : 0;
    const length = prefix === undefined ? bits : Number(/^\d{1,3}$/.test(prefix) ? prefix : NaN);
    if (bits === 0 || rest !== undefined || !(length <= bits)) {
      throw new UserError(at, `${got(entry)}, expected an address: 203.0.113.7/32`);
    }
    return `${address}/${length}`;
  });
}

const PUBLIC_KEY =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-[a-z0-9-]+|sk-[a-z0-9@.-]+) [A-Za-z0-9+/=]+( [^\p{Cc}]*)?$/u;

/** A public key of OpenSSH, or empty. */
export function publicKey(value: string, at: string): string {
  const key = value.trim();
  if (key === "" || PUBLIC_KEY.test(key)) return key;
  throw new UserError(at, "expected one public key in a line: ssh-ed25519 AAAA…");
}

/** Public keys of OpenSSH, one or a list, each of them once. */
export function publicKeys(value: string, at: string): readonly string[] {
  const keys = [parseJson(value)].flat().map((key) => String(key).trim());
  const wrong = keys.find((key) => !PUBLIC_KEY.test(key));
  if (wrong === undefined) return [...new Set(keys)];
  throw new UserError(
    at,
    `${got(wrong)}, expected a list of public keys, each of them one line: ssh-ed25519 AAAA…`,
  );
}

/** `name:hash` as `caddy hash-password` and `htpasswd -B` make it; a wrong one is not quoted, since it may be a password. */
export function webLogin(value: string, at: string): pulumi.Output<WebLogin> | undefined {
  if (value === "") return undefined;
  const [, user, hash] = /^([\w.@-]+):(\$2[aby]\$\d\d\$[./A-Za-z0-9]{53})$/.exec(value) ?? [];
  // A placeholder stands for a value that is encrypted.
  if (!hash && value !== SECRET_PLACEHOLDER) {
    throw new UserError(
      at,
      "expected name:hash with a bcrypt hash: make one with htpasswd -nB NAME",
    );
  }
  return pulumi.secret({ user: user ?? "", passwordHash: hash ?? "" });
}

/** A registry and the names below it, without a scheme and without a version: image names follow. */
export function registry(value: string, at: string): string {
  if (value === "" || /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/.test(value)) {
    return value;
  }
  throw new UserError(at, `${got(value)}, expected registry.example.com/team`);
}

/** Secret URLs, by service; a wrong one is not quoted, since it may hold a password. */
export function addresses(
  value: string,
  at: string,
  services: readonly string[],
): Map<string, pulumi.Output<string>> {
  for (const [name, address] of Object.entries(record(value, at, services, true))) {
    const wrong = typeof address === "string" && address !== "" && wrongAddress(address);
    if (wrong) throw new UserError(`${at}.${name}`, wrong);
  }
  return secrets(value, at, services);
}

/** Fault of a URL, undefined where there is none. */
function wrongAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return "is not a URL, expected https://… or postgresql://…";
  const { protocol, username, password, pathname, searchParams } = new URL(text);
  const loose = ["user", "password"].find((name) => searchParams.has(name));
  // In the query it would stay in a variable, which everybody reads who may inspect the container.
  if (loose && protocol.startsWith("postgres")) {
    return `has its ${loose} in the query, expected postgresql://user:password@host/database`;
  }
  try {
    decodeURIComponent(username + password + pathname);
    return undefined;
  } catch {
    return "has a % that begins no escape of UTF-8, expected %25 for the sign itself";
  }
}
