import { createDecipheriv, pbkdf2 } from "node:crypto";
import * as fs from "node:fs";
import { promisify } from "node:util";
import type { Deployment } from "@pulumi/pulumi/automation";
import { parse } from "yaml";
import { MERGING } from "../program/project";

/** Marks of a secret in a state, as Pulumi has them (sdk/go/common/resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Form of a state file whose contents are known here. */
const VERSION = 3;

/**
 * What the CLI's `stack export --show-secrets` gives of a state file, without a start of the CLI: 0.3 instead of 0.7 s, and none of it
 * in this process's own thread.
 *
 * Undefined where it cannot be told in the same way: secrets of another provider than a passphrase, another passphrase than it was
 * written with, a form of the file that is not known. The CLI is to be asked then.
 */
export async function openState(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Deployment | undefined> {
  try {
    const { version, checkpoint } = JSON.parse(fs.readFileSync(file, "utf8"));
    const { latest } = checkpoint;
    if (version !== VERSION || !latest) return undefined;
    const { type, state } = latest.secrets_providers ?? {};
    if (type === undefined) return hasSecrets(latest) ? undefined : { version, deployment: latest };
    if (type !== "passphrase") return undefined;
    const key = await keyOf(state.salt, env);
    return key && { version, deployment: opened(latest, key) as Deployment["deployment"] };
  } catch {
    // Cut short, or not as it is known: the CLI says what is wrong with it.
    return undefined;
  }
}

/**
 * Setting of a stack file with what is encrypted in it in clear, without a start of the CLI; undefined where it is not there, or cannot
 * be told in the same way. `salt` is that of the file where it has none of its own.
 */
export async function openSetting(
  file: string,
  setting: string,
  env: Readonly<Record<string, string | undefined>>,
  salt?: unknown,
): Promise<unknown> {
  try {
    const { config, encryptionsalt = salt } = parse(fs.readFileSync(file, "utf8"), MERGING);
    const value = config[setting];
    if (!holdsSecure(value)) return value;
    const key = await keyOf(String(encryptionsalt), env);
    return key && decryptedIn(value, key);
  } catch {
    return undefined;
  }
}

/** A value that stands encrypted in a stack file. */
interface Secure {
  readonly secure: string;
}

function isSecure(value: unknown): value is Secure {
  return typeof value === "object" && value !== null && "secure" in value;
}

function holdsSecure(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isSecure(value) || Object.values(value).some(holdsSecure);
}

function decryptedIn(value: unknown, key: Buffer): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isSecure(value)) return decrypted(value.secure, key);
  if (Array.isArray(value)) return value.map((inner) => decryptedIn(inner, key));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, decryptedIn(inner, key)]),
  );
}

/** Key of a state's secrets; undefined where the passphrase is not there, or not the one that the state was written with. */
async function keyOf(
  salt: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Buffer | undefined> {
  const phrase = passphraseIn(env);
  const parts = /^v1:([^:]+):(v1:[^:]+:[^:]+)$/.exec(salt);
  if (phrase === undefined || !parts) return undefined;
  const [, spice, proof] = parts;
  const known = KEYS.get(`${spice} ${phrase}`);
  const key = known ?? (await promisify(pbkdf2)(phrase, Buffer.from(spice, "base64"), ...HASH));
  if (decrypted(proof, key) !== "pulumi") return undefined;
  KEYS.set(`${spice} ${phrase}`, key);
  return key;
}

/** Rounds, bytes of the key and hash, as the CLI has them. */
const HASH = [1e6, 32, "sha256"] as const;

/** Keys of this process by salt and passphrase: making one takes 0.3 s, as it is meant to. */
const KEYS = new Map<string, Buffer>();

/** The passphrase, as the CLI takes it from variables. */
function passphraseIn(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (env.PULUMI_CONFIG_PASSPHRASE !== undefined) return env.PULUMI_CONFIG_PASSPHRASE;
  const file = env.PULUMI_CONFIG_PASSPHRASE_FILE;
  return file ? fs.readFileSync(file, "utf8").trim() : undefined;
}

/** A value of a state with every secret in it in clear, in the envelope that the CLI exports it in. */
function opened(value: unknown, key: Buffer): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => opened(inner, key));
  const object = value as Readonly<Record<string, unknown>>;
  if (object[SIGNATURE] === SECRET && typeof object.ciphertext === "string") {
    return { [SIGNATURE]: SECRET, plaintext: decrypted(object.ciphertext, key) };
  }
  return Object.fromEntries(
    Object.entries(object).map(([name, inner]) => [name, opened(inner, key)]),
  );
}

/** Text behind `v1:NONCE:CIPHERTEXT`, AES-256-GCM with its tag at the end; throws for another key. */
function decrypted(text: string, key: Buffer): string {
  const [, nonce, rest] = text.split(":").map((part) => Buffer.from(part, "base64"));
  const decipher = createDecipheriv("aes-256-gcm", key, nonce);
  decipher.setAuthTag(rest.subarray(-TAG));
  return `${decipher.update(rest.subarray(0, -TAG), undefined, "utf8")}${decipher.final("utf8")}`;
}

/** Bytes of a tag. */
const TAG = 16;

function hasSecrets(latest: unknown): boolean {
  return JSON.stringify(latest).includes(SECRET);
}
