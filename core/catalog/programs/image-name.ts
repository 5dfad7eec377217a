/** An image as it is written in a file, taken apart. */
export interface ImageName {
  /** Owner and name without registry and tag, lower case: `n8nio/n8n`, `postgres`. */
  readonly name: string;
  /** The last part: `n8n`. */
  readonly last: string;
  /** Path before the last part; undefined for an official image. */
  readonly owner: string | undefined;
  /** Text after the colon; undefined where nothing does. */
  readonly tag: string | undefined;
}

/** Owners that publish other makers' programs under the programs' own names. */
const REPUBLISHERS = new Set([
  "library",
  "linuxserver",
  "bitnami",
  "bitnamilegacy",
  "bitnamisecure",
  "home-operations",
  "hotio",
  "onedr0p",
  "k8s-at-home",
  "chainguard",
  "dhi",
  "amd64",
  "arm64v8",
  "arm32v7",
  "rapidfort",
  "ubuntu",
  "elestio",
  "runtipi",
  "getumbrel",
  "zeabur",
  "sclorg",
  "imagegenius",
  "11notes",
  "jlesage",
  "coollabsio",
]);

/**
 * Last parts that say what a container does in its product, and not which program it is. Only the owner in front tells them
 * apart.
 */
const GENERIC = new Set(
  (
    "server web backend frontend api app worker agent core docker runner runners client ui dashboard admin proxy gateway " +
    "service services db database cache queue scheduler cron jobs job events event files file search notes note tasks task " +
    "site website www cms blog shop store chat mail auth main base image images demo test example engine manager controller " +
    "console portal platform studio editor bot sync backup backups init migrate migrations migrator setup tools tool utils " +
    "cli node python java php static assets media uploads storage data realtime websocket socket notifications notification " +
    "processor consumer producer collector exporter monitor monitoring metrics logs logger analytics report reports " +
    "operator standalone community enterprise ce ee release production prod latest bundle all-in-one aio full lite nightly " +
    "renderer relay bridge hub local model models vectors functions function edge router webapp web-app web-ui webui builder " +
    "self-hosted selfhosted docker-compose home system control-plane"
  ).split(" "),
);

/**
 * Programs whose names are ordinary words, or words that others call theirs by as well: an image of that name is the program only where
 * its owner is known for it or republishes.
 */
const ORDINARY = new Set(
  (
    "actual alloy anchor apache argus artemis blocky camera channels chroma cobalt cockpit connect cosmos deluge " +
    "dragonfly echo envoy flame flower fulcrum garage gel ghost glance glances grav guardian hammer homepage homer " +
    "inference kan karma knot komodo library locust longhorn macos mail medusa monica neko orb outline " +
    "paperclip peanut pebble plane prefect pulse qui radar reflector registry reloader salt samba satisfactory semaphore " +
    "shinobi sonic squid stash storybook storyteller stylus sure sync synapse tempo temporal tika todo " +
    "trek trip transmission transmute twenty unbound unleash varnish vector wanderer webhook windows wings wishlist"
  ).split(" "),
);

/** Takes an image's name apart: `registry.example.com/bitnami/redis:7@sha256:…` → `bitnami/redis`, tag `7`. */
export function imageName(image: string): ImageName {
  const parts = image.toLowerCase().split("@")[0].split("/");
  if (parts.length > 1 && /[.:]|^localhost$/.test(parts[0])) parts.shift();
  const [last, tag] = (parts.pop() as string).split(":");
  const owner = parts.at(-1);
  const official = owner === undefined || owner === "library";
  return {
    name: official ? last : `${owner}/${last}`,
    last,
    owner: official ? undefined : owner,
    tag: tag || undefined,
  };
}

/** Whether the last part of the name is all that counts, since its owner only republishes. */
export function isRepublished({ owner }: ImageName): boolean {
  return owner !== undefined && REPUBLISHERS.has(owner);
}

/** Whether a last part names a program by itself. */
export function isTelling(last: string): boolean {
  return last.length > 2 && !GENERIC.has(last);
}

/** Whether a program's name is an ordinary word. */
export function isOrdinary(last: string): boolean {
  return ORDINARY.has(last);
}
