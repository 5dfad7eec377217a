import { gb, grouped } from "../../capacity/figures";
import type { PlatformNotice } from "../../capacity/fit-notice";
import type { MeasuredLimit } from "../../capacity/footprint";
import { formatAmount } from "../../capacity/price";
import { ENGLISH } from "../notices/english";
import { serversReason } from "../servers-words";
import type { StackSentences } from "./sentences";

/** Every notice of a stack in English. */
export const STACK_EN: StackSentences = {
  "reservation-unknown": ({ service }) =>
    `${service}: its reservation is not known, so it cannot be counted`,
  "below-measured-minimum": (limit) =>
    `${limit.service}: a limit of ${limit.limitMiB} MiB is below the ${limit.measuredMiB} MiB it needs, ${measured(limit)}`,
  "below-measured-peak": (limit) =>
    `${limit.service}: a limit of ${limit.limitMiB} MiB is below its peak of ${limit.measuredMiB} MiB, ${measured(limit)}`,
  "weights-tight": ({ fetchMiB, headroomMiB }) =>
    `weights are fetched in up to ${grouped(fetchMiB)} MiB while everything runs, and ${grouped(headroomMiB)} MiB are left besides the eviction margin`,
  "data-volume-short": ({ needMB, sizeMB, wantedGB }) =>
    `data volume: ${gb(needMB - sizeMB)} GB short: ${gb(needMB)} GB data and models > ${gb(sizeMB)} GB; set enxuto:dataVolumeGB to ${wantedGB}`,
  "above-budget": ({ price, budget }) =>
    price.currency === budget.currency
      ? `${formatAmount(price)} a month is above the budget of ${formatAmount(budget)}`
      : `the price is in ${price.currency}, the budget of ${formatAmount(budget)} in ${budget.currency}: state the budget in ${price.currency}`,
  "servers-refused": ({ reason }) => serversReason(reason),
  "server-limits": ({ server, ...limits }) =>
    `${server}: ${ENGLISH["limits-above-host"]({ ...limits, code: "limits-above-host" })}`,
  "one-manager": () =>
    "fewer than three servers have one manager: while it is lost the others run on, and nothing is moved or changed",
  "disks-unknown": () => "the disks of these servers are not known, so they are not judged",
  "ssh-open": () => "SSH is reached from any address: set enxuto:sshFrom to yours",
  "web-open": ({ paths, hasLogin }) =>
    `anybody on the internet reaches ${paths.map(({ path, service }) => `${path} (${service})`).join(", ")} without a login: ${hasLogin ? "set enxuto:webFrom" : "set enxuto:webLogin or enxuto:webFrom"}, or leave it so where that is meant`,
  "plain-http": () =>
    "the web is served over plain HTTP, passwords included: set enxuto:domain to get a certificate",
  "no-backup": ({ services }) =>
    `the data of ${services.join(" and ")} has no backup: set enxuto:backups to where they go, or to: none where that is meant`,
  "backup-on-server": ({ repository, stack }) =>
    `backups at ${repository} are on the server that they are for, and lost with it: keep them at s3:// or sftp:// of another (enxuto:backups of ${stack})`,
  "files-paused": ({ service, program }) =>
    `backups copy the files of ${service} and pause it meanwhile: no dump of ${program} is made here, and a drill proves their checksum only`,
  "no-registry": ({ services }) =>
    `${services.join(", ")}: no registry holds the image: set enxuto:registry, or in enxuto:sources a repository and branch (https://github.com/team/app#main:directory) or an image by digest`,
  platform: (notice) => `${notice.service}: ${platformText(notice)}`,
};

function measured({ date, load, tmpfsMiB }: MeasuredLimit): string {
  const files = tmpfsMiB === 0 ? "" : ` and a tmpfs of ${tmpfsMiB} MiB`;
  return `measured ${date} with ${load}${files}`;
}

/** How the image says what Render takes from it. */
const IN_THE_IMAGE = {
  files: "COPY them in its Dockerfile",
  user: "set USER in its Dockerfile",
  workingDirectory: "set WORKDIR in its Dockerfile",
} as const;

function platformText(notice: Extract<PlatformNotice, { readonly code: "platform" }>): string {
  switch (notice.limit) {
    case "weights-before-start":
      return "render fills no volume before a start, and what comes after the fetch is not known: give its models a start command";
    case "disk-of-one":
      return `a disk on render belongs to one instance, and it has ${notice.replicas}: run one, or keep the data in a database`;
    case "one-disk":
      return `render gives a service one disk, and it has ${notice.volumes.join(", ")}: keep one volume`;
    case "only-http":
      return `render publishes only HTTP, and this speaks ${notice.scheme}: drop publish, or run it on a server`;
    case "one-port":
      return `render publishes one port, and it asks for ${notice.ports.join(", ")} as well: drop alsoPublish, or run it on a server`;
    case "no-worker":
      return "render runs no worker without a port here: run it on a server";
    case "reserved-port":
      return `render keeps port ${notice.port} for itself: listen on another one`;
    case "entrypoint":
      return "render keeps the image's entrypoint: build it into the image, or run it on a server";
    case "in-image":
      return `render takes ${notice.key} from the image: ${IN_THE_IMAGE[notice.key]}, or run it on a server`;
    case "health-command":
      return "render asks a public service over HTTP whether it is healthy, and its check is a command: use http(path, port, …)";
    case "stop-time":
      return `render kills after ${notice.mostSeconds} s, and it asks for ${notice.seconds} s to stop: lower stopGraceSeconds`;
    case "commit":
      return `render deploys a branch, and enxuto:sources names the commit ${notice.commit}: name a branch`;
    case "build-time":
      return `its build takes ${notice.minutes} minutes, and render stops one after ${notice.mostMinutes}: build it elsewhere and set enxuto:registry`;
    case "foretold-name":
      return `is given the address of ${notice.of} before that exists, so render has to name it ${notice.name}: it does unless the name is taken`;
    case "untold-address":
      return `no variable tells it where ${notice.need} is, and on render that is ${notice.name}: give it url("${notice.need}") if it asks for it by name`;
  }
}
