import type { Declaration } from "../declaration";
import {
  COMPOSE_OPTIONS,
  JSON_OPTION,
  LANGUAGE_OPTION,
  MEM_TOTAL,
  PULL_REQUEST_OPTIONS,
  REPORT_OPTIONS,
  STACK_OPTIONS,
} from "./shared";

/** Verbs that answer from numbers only, with nothing but Node. */
export const JUDGING = {
  fit: {
    summary:
      "Shows whether the services of a compose file fit a host. Without a file it reads COMPOSE_FILE, or compose.yaml and its override here or in a folder above, as Compose does; without --host or --ram it names the cheapest servers that carry them. Ends with 0 where they fit, 2 where they do not, 3 where it depends on what is not known. Needs only Node.",
    positionals: [{ name: "FILE | FOLDER", many: true, completes: "file" }],
    options: {
      file: {
        value: "FILE",
        short: "f",
        multiple: true,
        completes: "file",
        summary: "Names a compose file, as Compose's own -f does; - is standard input.",
      },
      host: {
        value: "KIND:SIZE",
        excludes: ["ram", "disk"],
        summary: "Judges for this host: hetzner:cx23, digitalocean:s-2vcpu-4gb, render.",
      },
      ...MEM_TOTAL,
      ram: { value: "2GB", summary: "Judges for a machine with this much memory." },
      disk: { value: "40GB", summary: "With --ram, the size of its disk." },
      location: {
        value: "LOCATION",
        excludes: ["ram"],
        summary: "Counts on servers that are sold at this location only: fsn1, fra1.",
      },
      replicas: {
        value: "SERVICE=N",
        multiple: true,
        summary: "Counts this many containers of a service.",
      },
      reservation: {
        value: "SERVICE=256m",
        multiple: true,
        summary: "Counts this reservation for a service.",
      },
      unknown: {
        value: "256m",
        summary: "Counts this for every service whose program is not known, in place of a guess.",
      },
      running: {
        summary:
          "Judges the containers that run on this Docker engine instead, by the memory that they use now.",
        excludes: ["host", "ram", "tune", "strict", "file"],
      },
      tune: {
        summary:
          "Writes a compose.override.yaml with which they fit the host: reservations, limits, heaps and caches, log rotation and health checks, judged again. Without a host, for the cheapest that carries them.",
        excludes: ["markdown", "svg"],
      },
      open: {
        summary:
          "Opens the page with these files in it, in the browser of this machine; nothing leaves it.",
        excludes: ["json", "markdown", "tune"],
      },
      out: {
        value: "FILE",
        completes: "file",
        summary: "With --tune, writes this file instead; - is standard output.",
      },
      strict: {
        summary:
          "Refuses services that are neither declared nor measured, and limits beyond what is allocatable: for CI.",
      },
      ...COMPOSE_OPTIONS,
      reader: {
        value: "READER",
        choices: ["auto", "enxuto", "compose"],
        summary:
          "enxuto uses its own reader only; auto also asks Docker Compose about keys that the own reader does not know; compose always does.",
      },
      "no-env": {
        summary:
          "Reads no variable of the environment: for files that nobody vouches for, such as a pull request's.",
      },
      ...LANGUAGE_OPTION,
      ...REPORT_OPTIONS,
    },
  },
  explain: {
    summary:
      "Shows what is known of the memory that an image's program takes: measured, documented, seen in public deployments or guessed, with the sources, and how to overrule it. Needs only Node.",
    positionals: [{ name: "IMAGE", required: true }],
    options: {
      limit: { value: "512m", summary: "Explains it for a container with this limit." },
      ram: { value: "4GB", summary: "Explains it on a host with this much memory." },
      ...LANGUAGE_OPTION,
      ...JSON_OPTION,
    },
  },
  plan: {
    summary:
      "Shows whether stacks fit their hosts, with the account of every service. Needs only Node.",
    positionals: [{ name: "STACK", many: true, completes: "stack" }],
    options: {
      ...STACK_OPTIONS,
      live: { summary: "Asks the providers for today's servers and prices." },
      ...LANGUAGE_OPTION,
      open: {
        summary:
          "Opens the page with the budgets of one stack in it, in the browser of this machine; nothing leaves it.",
        excludes: ["json", "markdown"],
      },
      ...REPORT_OPTIONS,
    },
  },
  image: {
    summary:
      "Shows what Dockerfiles and their locks bring: what must change, whether CUDA comes, the size. Exits with 2 on findings, 3 where it is not known. Needs only Node.",
    positionals: [{ name: "DIR", many: true, completes: "directory" }],
    options: {
      file: {
        value: "DOCKERFILE",
        short: "f",
        completes: "file",
        summary: "Reads this Dockerfile instead of the one in the directory.",
      },
      platform: {
        value: "PLATFORM",
        choices: ["linux/amd64", "linux/arm64"],
        summary: "Judges for this platform (default linux/amd64).",
      },
      "build-arg": {
        value: "NAME=VALUE",
        multiple: true,
        summary: "Gives a build argument a value.",
      },
      language: { ...LANGUAGE_OPTION.language, excludes: ["json", "markdown"] },
      ...PULL_REQUEST_OPTIONS,
    },
  },
  hosts: {
    summary:
      "Lists servers with memory, price and successor. With a stack, shows whether it fits each of them. Needs only Node.",
    positionals: [{ name: "KIND | STACK", many: true, completes: "stack" }],
    options: {
      live: { summary: "Asks the providers for today's servers and prices." },
      location: { value: "LOCATION", summary: "Lists what is sold at this location." },
      ...LANGUAGE_OPTION,
      ...JSON_OPTION,
    },
  },
  servers: {
    summary:
      "Shows how several servers of the stack's size would carry it, or servers of the size that --host names a compose file: what runs where, what the loss of one leaves, the price. Of a compose file the verdict is that of fit, by what is likely and what may be. Without a number, the servers that the stack names (enxuto:servers), else one to five of them. Ends with 0 where they carry it, 2 where they do not, 3 where it depends on what is not known of a compose file, and of several numbers with what the best of them comes to. Needs only Node. drain SERVER empties one of the servers of a stack, or without a stack of the swarm that docker manages, once it is proven that what moves fits on the others and is healthy there; restore SERVER lets it take tasks again.",
    positionals: [
      { name: "STACK | FILE | drain | restore", completes: "stack" },
      { name: "SERVER" },
      { name: "STACK", completes: "stack" },
    ],
    options: {
      count: { value: "NUMBER", summary: "Judges this many servers, each one in detail." },
      survive: {
        value: "0|1",
        choices: ["0", "1"],
        summary:
          "Refuses unless so many servers may be lost with what can move still running (default, what the stack promises).",
      },
      "stop-data": {
        summary: "Drains a server although what its data binds to it is down meanwhile.",
      },
      ...STACK_OPTIONS,
      ...LANGUAGE_OPTION,
      ...JSON_OPTION,
    },
  },
  capacity: {
    summary: "Shows what a system needs as its use grows, on which host, and what breaks first.",
    positionals: [{ name: "SYSTEM", required: true, listed: true }],
    options: {
      profile: STACK_OPTIONS.profile,
      set: {
        value: "DRIVER=VALUE",
        multiple: true,
        summary: "Sets a driver of growth to this value.",
      },
      along: { value: "DRIVER", summary: "Draws the curve along this driver." },
      max: { summary: "Shows the maximum on the cheapest hosts." },
      svg: { value: "FILE", completes: "file", summary: "Also draws the curve into this file." },
      ...LANGUAGE_OPTION,
      ...JSON_OPTION,
    },
  },
  page: {
    summary:
      "Serves the page that judges compose files in a browser, to this machine only, until it is stopped.",
    positionals: [],
    options: { port: { value: "PORT", summary: "Listens on this port of 127.0.0.1." } },
  },
} as const satisfies Readonly<Record<string, Declaration>>;
