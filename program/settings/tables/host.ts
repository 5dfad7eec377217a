import { IMAGE_STORES } from "../../../core/capacity/image-store";
import { HOST_KINDS } from "../../../core/catalog/hosts";
import * as machine from "../machine";
import { choice, gigabytes, optionalChoice, text } from "../readers";
import * as several from "../servers";
import { namedSystem, profileOf } from "../system";
import { SERVERS, setting, WITH_DOCKER, WITH_SEVERAL } from "./kinds";

/** Settings on which system runs where, on what. */
export const HOST = {
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
};
