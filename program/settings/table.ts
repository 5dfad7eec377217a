import { IMAGE_STORES } from "../../core/capacity/image-store";
import { BASE_IMAGES } from "../../core/catalog/base-images";
import { HOST_KINDS, type HostKind, isServer } from "../../core/catalog/hosts";
import { secretsOf } from "../../core/model/system";
import * as machine from "./machine";
import * as network from "./network";
import { choice, gigabytes, optionalChoice, secrets, strings, text, truth } from "./readers";
import * as several from "./servers";
import type { Setting } from "./setting";
import { budgets, modelSources, namedSystem, profileOf, variantsOf } from "./system";

/** Namespace of the settings, whatever a project is called. */
export const NAMESPACE = "enxuto";

const SERVERS: readonly HostKind[] = HOST_KINDS.filter(isServer);
const WITH_DOCKER: readonly HostKind[] = ["local", ...SERVERS];
const WITH_PROXY: readonly HostKind[] = [...WITH_DOCKER, "swarm"];
const WITH_SEVERAL: readonly HostKind[] = [...SERVERS, "swarm"];
const WITH_REGISTRY: readonly HostKind[] = [...SERVERS, "swarm", "render"];
const ANYWHERE = ["0.0.0.0/0", "::/0"];

/** Every setting of a stack, in the order in which it is read and documented. */
export const SETTINGS = {
  system: setting({
    type: "string",
    meaning: "The system to run, a name from systems/index.ts.",
    read: namedSystem,
  }),
  profile: setting({
    type: "string",
    default: "",
    meaning: "The set of budgets of the system. Default, the system's first.",
    read: profileOf,
  }),
  host: setting({
    type: "string",
    meaning: "Where the stack runs: local, hetzner, digitalocean, swarm or render.",
    read: (value, at) => choice(value, at, HOST_KINDS),
  }),
  size: setting({
    type: "string",
    default: "",
    hosts: WITH_DOCKER,
    instead: { render: "render has a plan for each service" },
    meaning: "The server type (cx23, s-2vcpu-4gb); on host local the memory to plan for (4GB).",
    read: text,
  }),
  servers: setting({
    type: "any",
    default: 1,
    hosts: WITH_SEVERAL,
    trueOf: "server",
    meaning:
      "How many servers of the size carry the stack (3), or a size for each ([cx33, cx23, cx23]), the one that exists first; on swarm the memory of each by its hostname ({big: 4GB, small: 2GB}).",
    read: several.servers,
  }),
  survive: setting({
    type: "integer",
    default: 0,
    hosts: WITH_SEVERAL,
    trueOf: "server",
    meaning:
      "How many of the servers may be lost with everything that may move still running, 0 or 1. Refused where that is not so.",
    read: several.survive,
  }),
  homes: setting({
    type: "object",
    default: {},
    hosts: ["swarm"],
    instead: Object.fromEntries(SERVERS.map((kind) => [kind, "data is kept on the first server"])),
    meaning:
      "The server that a service's data lies on, by service. Default, where the plan puts it.",
    read: several.homes,
  }),
  memTotal: setting({
    type: "string",
    default: "",
    hosts: WITH_DOCKER,
    trueOf: "server",
    meaning:
      "MemTotal as the server's own kernel says it (2020816kB), where the catalogue's figure is not its own. Default, the catalogue's.",
    read: text,
  }),
  diskGB: setting({
    type: "integer",
    default: 0,
    hosts: ["local"],
    meaning:
      "GB of the disk to plan for on this machine, where images are built as well. 0 counts none.",
    read: gigabytes(1, 100_000),
  }),
  imageStore: setting({
    type: "string",
    default: "",
    hosts: ["local"],
    meaning:
      "How this machine's engine keeps images: overlay2, or containerd as a fresh Engine 29 does. Default, overlay2, with a warning where that decides.",
    read: (value, at) => optionalChoice(value, at, IMAGE_STORES),
  }),
  location: setting({
    type: "string",
    default: "",
    hosts: [...SERVERS, "render"],
    trueOf: "provider",
    meaning: "Where the server stands (fsn1, fra1). Default, the kind's first.",
    read: machine.location,
  }),
  platform: setting({
    type: "string",
    default: "",
    meaning: "What images are built for, linux/amd64 or linux/arm64. Default, the builder's own.",
    read: machine.platform,
  }),
  domain: setting({
    type: "string",
    default: "",
    hosts: SERVERS,
    needsEdge: true,
    instead: {
      swarm: "put what holds the certificate before its servers, on their port 80",
      render: "add it to the public service in render's dashboard",
    },
    ofOneServer: "put what holds the certificate before them, on their port 80",
    meaning: "The name under which the world reaches the stack. Of one server only.",
    read: network.domain,
  }),
  edge: setting({
    type: "string",
    default: "",
    hosts: WITH_PROXY,
    instead: { render: "render has a proxy of its own" },
    meaning:
      "The proxy in front, which is then the only one to publish: caddy or none. Default, caddy on servers.",
    read: machine.edge,
  }),
  image: setting({
    type: "string",
    default: "",
    hosts: SERVERS,
    trueOf: "provider",
    meaning: "The operating system of the server. Default, Ubuntu 24.04.",
    read: machine.serverImage,
  }),
  sshFrom: setting({
    type: "array",
    default: ANYWHERE,
    hosts: SERVERS,
    meaning: "The addresses from which SSH on the server is reached, 203.0.113.7/32.",
    read: network.networks,
  }),
  webFrom: setting({
    type: "array",
    default: ANYWHERE,
    hosts: SERVERS,
    needsEdge: true,
    meaning:
      "The addresses from which the proxy of a server is reached, 203.0.113.0/24. [] closes it.",
    read: network.networks,
  }),
  webLogin: setting({
    type: "string",
    default: "",
    hosts: WITH_PROXY,
    needsEdge: true,
    secret: true,
    meaning:
      "Who may pass the proxy, NAME:HASH that htpasswd -nB NAME prints. Empty lets anybody pass.",
    read: network.webLogin,
  }),
  sshPublicKey: setting({
    type: "string",
    default: "",
    hosts: SERVERS,
    meaning:
      "Your own public key, whose private one is in your SSH agent. Default, one is generated.",
    read: network.publicKey,
  }),
  sshPublicKeys: setting({
    type: "array",
    default: [],
    hosts: SERVERS,
    meaning: "Public keys of other people who may log in. They may change while the server runs.",
    read: network.publicKeys,
  }),
  dataVolumeGB: setting({
    type: "integer",
    default: 10,
    hosts: SERVERS,
    meaning:
      "GB of the volume for data, which outlives the server and may grow. 0 keeps data on the server's own disk.",
    // The smallest volume is 10 GB at Hetzner, 1 GB at DigitalOcean; both sell up to 10 TB and more.
    read: gigabytes(10, 10_000),
  }),
  backups: setting({
    type: "object",
    default: {},
    hosts: WITH_DOCKER,
    instead: { render: "render backs its databases up itself" },
    ofOneServer: "copy the volumes' data from their server yourself, or keep to one server",
    meaning:
      "Of one server only: where the data is backed up to and how often: to (/path, s3://host/bucket, sftp://user@host/path, or none), every (6h), keep (last, daily, weekly), pause, password, keyId, secretKey, and for sftp:// sshKey and hostKey.",
    read: machine.backups,
  }),
  providerBackups: setting({
    type: "boolean",
    default: false,
    hosts: SERVERS,
    meaning: "Whether the provider backs the server's disk up every day, without the data volume.",
    read: truth,
  }),
  alerts: setting({
    type: "object",
    default: {},
    secret: true,
    hosts: WITH_DOCKER,
    instead: { render: "render sends alerts itself" },
    ofOneServer: "look at enxuto status, or keep to one server",
    meaning:
      "Of one server only: whom enxuto watch tells: to (addresses of webhooks, Slack, Discord, Telegram, ntfy), language (en, pt), ping, healing (perHour, databases).",
    read: machine.alerts,
  }),
  replaceServer: setting({
    type: "boolean",
    default: false,
    hosts: SERVERS,
    meaning:
      "Whether the server may be recreated where a change of image, location, key or volume asks for it.",
    read: truth,
  }),
  monthlyBudget: setting({
    type: "string",
    default: "",
    meaning: "What the host may cost a month before tax, 20 EUR. Above it the stack is refused.",
    read: machine.monthlyBudget,
  }),
  registry: setting({
    type: "string",
    default: "",
    hosts: WITH_REGISTRY,
    meaning:
      "Where images are pushed and pulled, registry.example.com/team. Default, none, and servers get theirs over SSH.",
    read: network.registry,
  }),
  registryUser: setting({
    type: "string",
    default: "",
    hosts: WITH_REGISTRY,
    meaning:
      "Who pushes and pulls there. Default, on servers ENXUTO_REGISTRY_USER; else docker login's pushes.",
    read: text,
  }),
  registryPassword: setting({
    type: "string",
    default: "",
    hosts: WITH_REGISTRY,
    secret: true,
    meaning: "That user's password or token. Default, on servers ENXUTO_REGISTRY_PASSWORD.",
    read: text,
  }),
  reserve: setting({
    type: "object",
    default: {},
    meaning: "MiB kept from services: baseMiB (320), perContainerMiB (12), evictionMiB (100).",
    read: machine.reserve,
  }),
  strict: setting({
    type: "boolean",
    default: false,
    hosts: WITH_DOCKER,
    meaning: "Whether limits gate as well: together they may not be more than is allocatable.",
    read: truth,
  }),
  sources: setting({
    type: "object",
    default: {},
    meaning:
      "A directory, or a git repository at a commit (URL#COMMIT), to build a service from instead.",
    read: (value, at, { system }) => strings(value, at, [...system.services.keys()]),
  }),
  bases: setting({
    type: "object",
    default: {},
    meaning: `References in place of base images: ${[...BASE_IMAGES.keys()].join(", ")}.`,
    read: (value, at) => strings(value, at, [...BASE_IMAGES.keys()]),
  }),
  external: setting({
    type: "object",
    default: {},
    secret: true,
    meaning: "URLs of services that run elsewhere: they are not deployed and count nothing.",
    read: (value, at, { system }) => network.addresses(value, at, [...system.services.keys()]),
  }),
  models: setting({
    type: "object",
    default: {},
    meaning:
      "Where services get their weights from instead, by service: URL#SHA256-of-its-manifest.",
    read: modelSources,
  }),
  memory: setting({
    type: "object",
    default: {},
    meaning:
      "Budgets in place of the profile's, by service: limitMiB and reservationMiB, as enxuto resize --apply writes them.",
    read: (value, at, { defined }) => budgets(value, at, [...defined.services.keys()]),
  }),
  variants: setting({
    type: "object",
    default: {},
    meaning: "Other images behind the same API, by service: torch-cpu for service-llm.",
    read: variantsOf,
  }),
  secrets: setting({
    type: "object",
    default: {},
    secret: true,
    meaning: "Contents of secret files, by name: google-api-key.",
    read: (value, at, { system }) => secrets(value, at, secretsOf(system)),
  }),
};

export type Key = keyof typeof SETTINGS;

/** Values of all settings. */
export type Values = { [K in Key]: ReturnType<(typeof SETTINGS)[K]["read"]> };

/** Keys in the order of the table. */
export const KEYS = Object.keys(SETTINGS) as Key[];

/** The settings by their keys, each with what all have. */
export const SETTING: Readonly<Record<Key, Setting<unknown>>> = SETTINGS;

/** Full key of a setting. */
export function pathOf(key: Key): string {
  return `${NAMESPACE}:${key}`;
}

/** Whether a setting means something on a kind of host. */
export function isHonoured(key: Key, host: HostKind): boolean {
  return SETTING[key].hosts?.includes(host) ?? true;
}

function setting<T>(one: Setting<T>): Setting<T> {
  return one;
}
