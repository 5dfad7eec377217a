import * as fs from "node:fs";
import * as path from "node:path";
import { grouped } from "../core/capacity/figures";
import type { Fit } from "../core/capacity/fit";
import { formatAmount } from "../core/capacity/price";
import { LEAST_HOURS, type Resized, resized, useOf, writable } from "../core/capacity/resize";
import { cheapestToHave, type JudgedHost, judgeHosts } from "../core/capacity/shortlist";
import { got, UserError } from "../core/capacity/user-error";
import { hostOffers, isServer, stalePrices } from "../core/catalog/hosts";
import { withServerEdge } from "../core/model/edge";
import { withMemory } from "../core/model/overrides";
import { replicaBounds } from "../core/model/service";
import { loadsOf } from "../core/model/system";
import { columns } from "../core/report/columns";
import { noticeText } from "../core/report/notices/notice-text";
import { fitNoticeText } from "../core/report/stack-notices/fit-notice-text";
import { replaceSafely } from "../engine/safe-file";
import { stackHistory } from "../operate/watch/stack-history";
import { admission } from "../program/admission";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import type { Settings } from "../program/settings";
import { withBudgets } from "./budget-lines";
import { requireOneServer } from "./one-server";
import { EXIT, type Verb } from "./verb";

/** Hours that `--hours` can ask for: two figures of five minutes, and all that is kept. */
const LEAST = 0.1;
const MOST = 720;

/** `enxuto resize`: budgets by what was used. */
export const resize: Verb<"resize"> = {
  async run({ values, positionals }) {
    const leastHours = hoursOf(values.hours);
    const chosen = await chooseStack(positionals, {});
    const { name, directory } = chosen;
    const { settings, fit } = await runOffline(chosen.systems, name, chosen.config);
    requireOneServer(
      "resize",
      settings,
      `docker stats on each server says what its services use; write what they need into enxuto:memory, and enxuto plan ${name} judges it`,
    );
    const history = await stackHistory(chosen, settings.host);
    if (history.length === 0) {
      throw new UserError(name, `nothing is known of its use: enxuto watch ${name} keeps it`);
    }
    const { system, external } = settings;
    const proposed = [...system.services]
      .filter(([service]) => !external.has(service))
      .map(([service, definition]) => {
        const { memory, footprint } = definition;
        const replicas = replicaBounds(definition).max;
        const own = history.filter((entry) => entry.service === service);
        const use = useOf(own);
        return resized({ name: service, replicas, memory, footprint }, use);
      });
    const hours = Math.max(0, ...proposed.map(({ use }) => use?.hours ?? 0));
    const written = writable(proposed, leastHours);
    const services = written ?? proposed;
    const changed = services.filter(isChanged);
    const after = {
      ...settings,
      system: withMemory(system, "enxuto:memory", budgetsOf(changed)),
    };
    const fitAfter = admission(after, new Date());
    const hosts = isServer(settings.host) || settings.host === "local" ? hostsFor(after) : [];
    console.log(
      values.json
        ? JSON.stringify(
            {
              schemaVersion: 1,
              stack: name,
              hours,
              services,
              before: fit.memory,
              after: fitAfter.memory,
              verdict: fitAfter.verdict,
            },
            null,
            2,
          )
        : [
            resizeText({ services, hours, leastHours, before: fit, after: fitAfter, hosts }),
            ...stalePrices(hosts, new Date()).map((notice) => `warning: ${noticeText(notice)}`),
          ].join("\n"),
    );
    if (!values.apply) return EXIT.ok;
    if (!written) {
      throw new UserError(
        "--apply",
        `${hours.toFixed(1)} hours were looked at, expected ${leastHours}: a night says little of a day. Where a load like that of a day ran meanwhile, --hours ${Math.max(LEAST, Math.floor(hours * 10) / 10)} takes it for one`,
      );
    }
    if (fitAfter.verdict === "refused") {
      console.error(
        `nothing was written: ${fitAfter.because.map((reason) => fitNoticeText(reason)).join("; ")}`,
      );
      return EXIT.refused;
    }
    if (changed.length === 0) return EXIT.ok;
    const file = writeBudgets(directory, name, budgetsOf(changed));
    console.log(`written to ${file}: look at it with git diff, then enxuto up ${name}`);
    return EXIT.ok;
  },
};

/** Hours of figures that are enough to write budgets. */
function hoursOf(given: string | undefined): number {
  if (given === undefined) return LEAST_HOURS;
  const hours = Number(given);
  if (given.trim() !== "" && hours >= LEAST && hours <= MOST) return hours;
  throw new UserError("--hours", `${got(given)}, expected hours from ${LEAST} to ${MOST}`);
}

function isChanged({ before, after }: Resized): boolean {
  return before.limitMiB !== after.limitMiB || before.reservationMiB !== after.reservationMiB;
}

function budgetsOf(changed: readonly Resized[]) {
  return Object.fromEntries(changed.map(({ name, after }) => [name, { ...after }]));
}

/** The cheapest servers that would carry it, with a proxy in front. */
function hostsFor({ system, external, reserve, host }: Settings): JudgedHost[] {
  const behind = isServer(host) ? system : withServerEdge(system);
  return cheapestToHave(judgeHosts(loadsOf(behind, external.keys()), hostOffers(), reserve), 2);
}

/** What was found out of a stack's use. */
interface Proposal {
  readonly services: readonly Resized[];
  /** Hours that the service was looked at that was for the longest. */
  readonly hours: number;
  /** Hours from which on a budget is written. */
  readonly leastHours: number;
  readonly before: Fit;
  readonly after: Fit;
  readonly hosts: readonly JudgedHost[];
}

/** The proposal as a table, with the account before and after. */
function resizeText({ services, hours, leastHours, before, after, hosts }: Proposal): string {
  const isShort = hours < leastHours;
  const rows = services.map((one) => [
    one.replicas > 1 ? `${one.name} ×${one.replicas}` : one.name,
    one.use ? grouped(Math.ceil(one.use.p95MiB)) : "not seen",
    one.use ? grouped(Math.ceil(one.use.peakMiB)) : "",
    change(one.before.reservationMiB, one.after.reservationMiB),
    change(one.before.limitMiB, one.after.limitMiB),
    noteOf(one, isShort ? 0 : leastHours),
  ]);
  const header = ["service", "p95 MiB", "peak", "reserved", "limit", ""];
  const sum = ({ memory }: Fit) =>
    `${grouped(memory.steadyMiB)} reserved, ${grouped(memory.headroomMiB)} MiB headroom`;
  return [
    ...columns([header, ...rows], ["left", "right", "right", "right", "right", "left"]).map(
      (line) => line.trimEnd(),
    ),
    "",
    `seen: the largest figure of every five minutes in ${hours.toFixed(1)} hours${isShort ? `: too little to apply, ${leastHours} are needed` : ""}`,
    `before: ${sum(before)}`,
    `after:  ${sum(after)}, ${after.verdict}`,
    ...hosts.map(
      ({ kind, size, headroomMiB, priceMonthly }) =>
        `would fit: ${kind} ${size}, ${grouped(headroomMiB)} MiB headroom, ${formatAmount(priceMonthly)} a month before tax`,
    ),
  ].join("\n");
}

function noteOf({ use, isHeld }: Resized, leastHours: number): string {
  if (use && use.hours < leastHours) return `kept: seen for ${use.hours.toFixed(1)} hours`;
  return isHeld ? "limit held by what was measured" : "";
}

function change(before: number, after: number): string {
  return before === after ? grouped(before) : `${grouped(before)} → ${grouped(after)}`;
}

/** Writes budgets into the stack's own file, and leaves all else in it as it stands. */
function writeBudgets(
  directory: string,
  stack: string,
  budgets: ReturnType<typeof budgetsOf>,
): string {
  const file = path.join(directory, `Pulumi.${stack}.yaml`);
  replaceSafely(file, withBudgets(fs.readFileSync(file, "utf8"), budgets));
  return path.basename(file);
}
