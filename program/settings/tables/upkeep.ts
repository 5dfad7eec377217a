import * as machine from "../machine";
import { gigabytes, truth } from "../readers";
import { SERVERS, setting, WITH_DOCKER } from "./kinds";

/** Settings on what is kept of a stack, who is told of it, and what it may cost. */
export const UPKEEP = {
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
};
