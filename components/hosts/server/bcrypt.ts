import { randomBytes } from "node:crypto";

/*
 * bcrypt, the only form in which a registry keeps the passwords that it lets in, and which Node lacks (Provos and Mazières, "A
 * Future-Adaptable Password Scheme", 1999).
 */

/** Logarithm of the rounds: the least that bcrypt allows, as what is hashed here is random and not guessed from a dictionary. */
const COST = 4;

/** Numbers of Blowfish's state: 18 subkeys, then four boxes of 256. */
const SUBKEYS = 18;
const WORDS = SUBKEYS + 4 * 256;

/** Hash of a password as htpasswd keeps it. */
export function bcrypt(password: string, salt: Buffer = randomBytes(16), cost = COST): string {
  const key = cyclic(Buffer.from(`${password}\0`));
  const spice = cyclic(salt);
  const state = digitsOfPi();
  expand(state, key, spice);
  for (let round = 0; round < 2 ** cost; round += 1) {
    expand(state, key, NONE);
    expand(state, spice, NONE);
  }
  const text = Buffer.from("OrpheanBeholderScryDoubt");
  for (let at = 0; at < text.length; at += 8) {
    let pair: Pair = [text.readInt32BE(at), text.readInt32BE(at + 4)];
    for (let times = 0; times < 64; times += 1) pair = encrypted(state, pair);
    text.writeInt32BE(pair[0], at);
    text.writeInt32BE(pair[1], at + 4);
  }
  return `$2b$${String(cost).padStart(2, "0")}$${encoded(salt)}${encoded(text.subarray(0, 23))}`;
}

type Pair = [left: number, right: number];

/** Words of a text that begins again where it ends. */
type Words = () => () => number;

function cyclic(bytes: Buffer): Words {
  return () => {
    let at = 0;
    return () => {
      let word = 0;
      for (let count = 0; count < 4; count += 1) {
        word = (word << 8) | bytes[at];
        at = (at + 1) % bytes.length;
      }
      return word;
    };
  };
}

const NONE: Words = () => () => 0;

/** Mixes a key and a salt into the state. */
function expand(state: Int32Array, key: Words, salt: Words): void {
  const keyWord = key();
  for (let at = 0; at < SUBKEYS; at += 1) state[at] ^= keyWord();
  const saltWord = salt();
  let pair: Pair = [0, 0];
  for (let at = 0; at < WORDS; at += 2) {
    pair = encrypted(state, [pair[0] ^ saltWord(), pair[1] ^ saltWord()]);
    state.set(pair, at);
  }
}

/** Blowfish on one block. */
function encrypted(state: Int32Array, [first, second]: Pair): Pair {
  let left = first ^ state[0];
  let right = second;
  for (let round = 1; round < SUBKEYS - 1; round += 2) {
    right ^= mixed(state, left) ^ state[round];
    left ^= mixed(state, right) ^ state[round + 1];
  }
  return [right ^ state[SUBKEYS - 1], left];
}

function mixed(state: Int32Array, word: number): number {
  const box = (number: number, byte: number) => state[SUBKEYS + 256 * number + (byte & 255)];
  return (((box(0, word >>> 24) + box(1, word >>> 16)) ^ box(2, word >>> 8)) + box(3, word)) | 0;
}

/** Blowfish's state at first: the digits of pi behind the point, by Machin's formula. */
function digitsOfPi(): Int32Array {
  const bits = BigInt(32 * WORDS);
  const guard = 64n;
  const one = 1n << (bits + guard);
  const inverseTangent = (of: bigint) => {
    let power = one / of;
    let sum = power;
    for (let odd = 3n, sign = -1n; power > 0n; odd += 2n, sign = -sign) {
      power /= of * of;
      sum += (sign * power) / odd;
    }
    return sum;
  };
  const pi = (16n * inverseTangent(5n) - 4n * inverseTangent(239n)) >> guard;
  const digits = (pi & ((1n << bits) - 1n)).toString(16).padStart(8 * WORDS, "0");
  const bytes = Buffer.from(digits, "hex");
  return Int32Array.from({ length: WORDS }, (_, at) => bytes.readInt32BE(4 * at));
}

const USUAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const OWN = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** base64 in the alphabet of bcrypt. */
function encoded(bytes: Buffer): string {
  const text = bytes.toString("base64").replace(/=+$/, "");
  return [...text].map((letter) => OWN[USUAL.indexOf(letter)]).join("");
}
