import { grouped } from "../../capacity/figures";
import type { Condition } from "../../watch/conditions";
import { type AlertWords, type DiskCondition, percent, timeText } from "./words";

const DISK: Readonly<Record<DiskCondition["of"], string>> = {
  bytes: "the disk fills",
  inodes: "the disk runs out of inodes",
  "data bytes": "the disk with the data fills",
  "data inodes": "the disk with the data runs out of inodes",
};

export const ENGLISH: AlertWords = {
  title: (stack, begun, ended) =>
    [`${stack}: ${begun} alerts`, ...(ended > 0 ? [`${ended} ended`] : [])].join(", "),
  more: (count, stack) => `and ${count} more: enxuto status ${stack}`,
  ended: (what, lasted) => `over after ${lasted}: ${what}`,
  condition(condition, stack) {
    switch (condition.kind) {
      case "memory": {
        const { service, usedMiB, limitMiB, reservationMiB } = condition;
        const plan = reservationMiB === undefined ? "" : `, ${grouped(reservationMiB)} planned`;
        return {
          what: `${service} is near its memory limit`,
          figure: `${grouped(usedMiB)} of ${grouped(limitMiB)} MiB (${percent(usedMiB / limitMiB)})${plan}`,
          help: `at the limit the kernel kills it: enxuto resize ${stack}`,
        };
      }
      case "oom":
        return {
          what: `the kernel killed a process of ${condition.service} for memory`,
          ...(condition.limitMiB
            ? { figure: `its limit is ${grouped(condition.limitMiB)} MiB` }
            : {}),
          help: `enxuto status ${stack} says which, enxuto resize ${stack} proposes a limit`,
        };
      case "restarts":
        return {
          what: `${condition.service} dies and is restarted again and again`,
          figure: `${condition.restarts} restarts within an hour`,
          help: `its last words: enxuto logs ${condition.service} ${stack}`,
        };
      case "unhealthy":
        return {
          what: `${condition.service} fails its health checks`,
          help: condition.isStateful
            ? `it keeps data and is not restarted for that: enxuto logs ${condition.service} ${stack}`
            : `it is restarted if it stays so: enxuto logs ${condition.service} ${stack}`,
        };
      case "stopped":
        return {
          what: `${condition.service} does not run (${condition.status})`,
          help: `enxuto up ${stack} starts it`,
        };
      case "hands-off":
        return {
          what: `${condition.service} stays unhealthy and is not restarted any more`,
          figure: `${condition.restarts} restarts within an hour did not help`,
          help: `enxuto logs ${condition.service} ${stack}`,
        };
      case "host-memory":
        return {
          what: "the host is short of memory",
          figure: `${grouped(condition.availableMiB)} MiB available`,
          help: `what uses it: enxuto status ${stack}`,
        };
      case "host-cpu":
        return {
          what: "the host's CPUs are busy",
          figure: percent(condition.share),
          help: `a larger size: enxuto hosts ${stack}`,
        };
      case "disk":
        return {
          what: DISK[condition.of],
          figure: percent(condition.share),
          help: condition.of.startsWith("data")
            ? "a larger enxuto:dataVolumeGB, and up: it grows in use"
            : `enxuto prune ${stack} frees room`,
        };
      case "reboot":
        return {
          what: "a security update waits for a reboot of the server",
          help: `when nobody works on it: enxuto reboot ${stack}`,
        };
      case "backup-old":
        return {
          what: "the last backup is too old",
          figure:
            condition.ageSeconds === undefined ? "there is none" : timeText(condition.ageSeconds),
          help: `enxuto backup ${stack}`,
        };
      case "drill-old":
        return {
          what: "no drill has proven the backups lately",
          figure:
            condition.ageSeconds === undefined ? "there was none" : timeText(condition.ageSeconds),
          help: `enxuto restore ${stack} --drill`,
        };
      case "backup-failed":
        return {
          what: "the last backup or drill failed",
          figure: condition.problem,
          help: `enxuto backup ${stack}`,
        };
      case "growth":
        return {
          what:
            condition.days === 0
              ? `${condition.service} has grown to its memory limit`
              : `${condition.service} grows and reaches its memory limit in ${condition.days} days`,
          figure: `${grouped(Math.round(condition.nowMiB))} of ${grouped(condition.limitMiB)} MiB, ${condition.perDayMiB.toFixed(1)} more each day`,
          help: growthHelp(condition, stack),
        };
      case "edge-slow":
        return {
          what: "the site answers slowly",
          figure: `95 of 100 requests within ${condition.p95Seconds.toFixed(1)} s, of ${grouped(condition.requests)} in 5 minutes`,
          help: `what is busy: enxuto status ${stack}`,
        };
      case "edge-failing":
        return {
          what: "the site answers with errors",
          figure: `${percent(condition.share)} of ${grouped(condition.requests)} requests in 5 minutes`,
          help: `what does not serve: enxuto status ${stack}`,
        };
      case "model-slow":
        return {
          what: `${condition.service} answers slowly`,
          figure: `95 of 100 answers within ${Math.round(condition.p95Seconds)} s, of ${grouped(condition.requests)} in 5 minutes`,
          help: `what it is asked: enxuto logs ${condition.service} ${stack}`,
        };
      case "certificate":
        return {
          what:
            condition.daysLeft === undefined
              ? `${condition.domain} shows no certificate`
              : `the certificate of ${condition.domain} is near its end and was not renewed`,
          ...(condition.daysLeft === undefined
            ? {}
            : { figure: `${condition.daysLeft} days left` }),
          help: `why: enxuto logs edge ${stack}`,
        };
    }
  },
};

type Growth = Extract<Condition, { readonly kind: "growth" }>;

/** The way out that the plan's own figures allow. */
function growthHelp({ lackMiB, headroomMiB, service }: Growth, stack: string): string {
  const more = `${grouped(lackMiB)} MiB more carry it for two weeks`;
  if (headroomMiB === undefined) return `${more}: enxuto resize ${stack}`;
  return lackMiB <= headroomMiB
    ? `${more}, and the host has ${grouped(headroomMiB)} that nobody reserved: enxuto resize ${stack}`
    : `${more}, and the host has only ${grouped(headroomMiB)} that nobody reserved: enxuto hosts ${stack} says what carries it, enxuto logs ${service} ${stack} what fills it`;
}
