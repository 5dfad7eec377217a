import * as fs from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import { grouped } from "../core/capacity/figures";
import type { Fit } from "../core/capacity/fit";
import { hostNoticeText } from "../core/capacity/host";
import { formatAmount } from "../core/capacity/price";
import { LEAST_HOURS, type Resized, resized, useOf } from "../core/capacity/resize";
import { cheapestToHave, type JudgedHost, judgeHosts } from "../core/capacity/shortlist";
import { UserError } from "../core/capacity/user-error";
import { hostOffers, isServer, stalePrices } from "../core/catalog/hosts";
import { withServerEdge } from "../core/model/edge";
import { withMemory } from "../core/model/overrides";
import { replicaBounds } from "../core/model/service";
import { loadsOf } from "../core/model/system";
import { columns } from "../core/report/columns";
import { stackHistory } from "../operate/watch/stack-history";
import { admission } from "../program/admission";
import { chooseStack } from "../program/chosen-stack";
import { runOffline } from "../program/offline";
import type { Settings } from "../program/settings";
import { requireOneServer } from "./one-server";
import { EXIT, type Verb } from "./verb";

/** `enxuto resize`: budgets by what was used. */
export const resize: Verb<"resize"> = {
  async run({ values, positionals }) {
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
    const services = [...system.services]
      .filter(([service]) => !external.has(service))
      .map(([service, definition]) => {
        const { memory, footprint } = definition;
        const replicas = replicaBounds(definition).max;
        const own = history.filter((entry) => entry.service === service);
        const use = useOf(own.map(({ memoryMiB }) => memoryMiB));
        return resized({ name: service, replicas, memory, footprint }, use);
      });
    const hours = Math.max(0, ...services.map(({ use }) => use?.hours ?? 0));
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
            resizeText(services, hours, fit, fitAfter, hosts),
            ...stalePrices(hosts, new Date()).map((notice) => `warning: ${hostNoticeText(notice)}`),
          ].join("\n"),
    );
    if (!values.apply) return EXIT.ok;
    if (hours < LEAST_HOURS) {
      throw new UserError(
        "--apply",
        `${hours.toFixed(1)} hours were looked at, expected ${LEAST_HOURS}: a night says little of a day`,
      );
    }
    if (fitAfter.verdict === "refused") {
      console.error(`nothing was written: ${fitAfter.reasons.join("; ")}`);
      return EXIT.refused;
    }
    if (changed.length === 0) return EXIT.ok;
    const file = writeBudgets(directory, name, budgetsOf(changed));
    console.log(`written to ${file}: look at it with git diff, then enxuto up ${name}`);
    return EXIT.ok;
  },
};

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

/** The proposal as a table, with the account before and after. */
export function resizeText(
  services: readonly Resized[],
  hours: number,
  before: Fit,
  after: Fit,
  hosts: readonly JudgedHost[],
): string {
  const rows = services.map((one) => [
    one.replicas > 1 ? `${one.name} ×${one.replicas}` : one.name,
    one.use ? grouped(Math.ceil(one.use.p95MiB)) : "not seen",
    one.use ? grouped(Math.ceil(one.use.peakMiB)) : "",
    change(one.before.reservationMiB, one.after.reservationMiB),
    change(one.before.limitMiB, one.after.limitMiB),
    one.isHeld ? "limit held by what was measured" : "",
  ]);
  const header = ["service", "p95 MiB", "peak", "reserved", "limit", ""];
  const sum = ({ memory }: Fit) =>
    `${grouped(memory.steadyMiB)} reserved, ${grouped(memory.headroomMiB)} MiB headroom`;
  return [
    ...columns([header, ...rows], ["left", "right", "right", "right", "right", "left"]).map(
      (line) => line.trimEnd(),
    ),
    "",
    `seen: the largest figure of every five minutes in ${hours.toFixed(1)} hours${hours < LEAST_HOURS ? `: too little to apply, ${LEAST_HOURS} are needed` : ""}`,
    `before: ${sum(before)}`,
    `after:  ${sum(after)}, ${after.verdict}`,
    ...hosts.map(
      ({ kind, size, headroomMiB, priceMonthly }) =>
        `would fit: ${kind} ${size}, ${grouped(headroomMiB)} MiB headroom, ${formatAmount(priceMonthly)} a month before tax`,
    ),
  ].join("\n");
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
  const document = parseDocument(fs.readFileSync(file, "utf8"));
  for (const [service, budget] of Object.entries(budgets)) {
    document.setIn(["config", "enxuto:memory", service], document.createNode(budget));
  }
  fs.writeFileSync(file, document.toString());
  return path.basename(file);
}
