import { parseArgs } from "node:util";
import { mib } from "../capacity/admission";
import { gb } from "../capacity/disk";
import { setMB } from "../capacity/image-size";
import { hostName } from "../capacity/refusal";
import { UserError } from "../capacity/user-error";
import type { Settings } from "../config";
import { judge } from "../policy/rules";
import { type BuildReport, buildOne } from "./build";
import { containersWith } from "./docker/engine";
import { freeMB } from "./docker/room";
import { builtImagesOf } from "./images";
import { type OfflineRun, runOffline } from "./offline";
import { policyContext } from "./policy-context";
import { columns } from "./render/columns";
import { chooseStack, STACK_OPTIONS, STACK_USAGE } from "./stack-args";
import { type ServiceStatus, serviceStatus } from "./status";
import { EXIT, type Verb } from "./verb";

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** What was found, with its figures. */
  readonly found: string;
}

/** `enxuto verify`: configuration, build, sizes, limits and health of a stack, each passed or failed with its figure. */
export const verify: Verb = {
  usage: `${STACK_USAGE} [--json]`,
  summary:
    "Checks a stack from its configuration to its running containers, building what is missing. Exit 2 if anything fails.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...STACK_OPTIONS, json: { type: "boolean" } },
    });
    const { name, config } = chooseStack(positionals, values);
    const run = await runOffline(name, config);
    const checks = [
      ...planChecks(run),
      ...(await buildChecks(run.settings, values.json ? () => {} : console.log)),
      ...(run.settings.host === "local" ? runningChecks(name, await statuses(name, run)) : []),
    ];
    console.log(
      values.json
        ? JSON.stringify({ schemaVersion: 1, stack: name, checks }, null, 2)
        : checkTable(checks),
    );
    return checks.every(({ passed }) => passed) ? EXIT.ok : EXIT.refused;
  },
};

/** What can be told from the plan alone. */
export function planChecks({ settings, fit, resources }: OfflineRun): Check[] {
  const policies = judge(resources, policyContext(settings, fit));
  const broken = policies.filter(({ violations }) => violations.length > 0);
  const limits = fit.services.map(({ limitMiB, replicas }) => (limitMiB ?? 0) * replicas);
  const unlimited = fit.services.filter(({ limitMiB }) => limitMiB === null);
  const { memory } = fit;
  return [
    {
      name: "memory",
      passed: fit.verdict === "fits",
      found:
        fit.verdict === "fits"
          ? `${mib(memory.steadyMiB)} MiB of ${mib(memory.allocatableMiB)} reserved on ${hostName(fit.host)}, headroom ${mib(memory.headroomMiB)}`
          : fit.reasons.join("; "),
    },
    {
      name: "limits",
      passed: unlimited.length === 0,
      found: `${fit.services.length - unlimited.length} of ${fit.services.length} services have one, ${mib(limits.reduce((sum, limit) => sum + limit, 0))} MiB together`,
    },
    measuredCheck(settings),
    {
      name: "policies",
      passed: broken.length === 0 && resources.length > 0,
      found:
        broken.length > 0
          ? broken.flatMap(({ violations }) => violations).join("; ")
          : `${policies.length} rules kept by ${resources.length} resources`,
    },
  ];
}

/** Whether every limit carries what was measured. */
function measuredCheck({ system }: Settings): Check {
  const measured = [...system.services].filter(([, { footprint }]) => footprint);
  const tight = measured.filter(
    ([, { memory, footprint }]) => memory.limitMiB < (footprint?.minimumLimitMiB ?? 0),
  );
  return {
    name: "measured",
    passed: tight.length === 0,
    found:
      tight.length > 0
        ? tight.map(([name]) => `${name} is below its measured minimum`).join("; ")
        : `${measured.length} of ${system.services.size} services carry their measured load within their limits`,
  };
}

/** Builds what is missing and holds it against budgets and the disk. */
async function buildChecks(settings: Settings, say: (line: string) => void): Promise<Check[]> {
  const began = Date.now();
  const reports: BuildReport[] = [];
  try {
    for (const image of builtImagesOf(settings, [])) {
      reports.push(await buildOne(image, { cold: false, say, raw: false, compressed: false }));
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ name: "build", passed: false, found: error.message }];
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  const over = reports.flatMap(({ overBudget }) => (overBudget ? [overBudget] : []));
  const built = reports.filter(({ cached }) => !cached).length;
  const largest = Math.max(0, ...reports.map(({ onDiskMB }) => onDiskMB));
  const free = await freeMB();
  return [
    {
      name: "build",
      passed: true,
      found: `${reports.length} images in ${seconds} s, ${built} built now and ${reports.length - built} there before`,
    },
    {
      name: "sizes",
      passed: over.length === 0,
      found:
        over.length > 0
          ? over.join("; ")
          : `${reports.filter(({ budgetMB }) => budgetMB !== null).length} budgets kept, ${mib(Math.round(setMB(reports)))} MB together, shared bases once`,
    },
    {
      name: "disk",
      passed: free === undefined || free >= largest * 2,
      found:
        free === undefined ? "the engine's disk is not on this machine" : `${gb(free)} GB are free`,
    },
  ];
}

async function statuses(stack: string, { fit }: OfflineRun): Promise<ServiceStatus[]> {
  const found = await containersWith(`enxuto.stack=${stack}`);
  if (found.length === 0) return [];
  return fit.services.map((service) =>
    serviceStatus(
      service,
      found.filter(({ Config }) => Config.Labels["enxuto.service"] === service.name),
      new Map(),
    ),
  );
}

/** What the running containers tell; nothing where none is deployed. */
export function runningChecks(stack: string, services: readonly ServiceStatus[]): Check[] {
  if (services.length === 0) {
    return [{ name: "running", passed: true, found: `${stack} is not deployed here` }];
  }
  const containers = services.flatMap((service) => service.containers);
  const healthy = containers.filter(({ health }) => health === "healthy").length;
  const planned = services.reduce((sum, { replicas }) => sum + replicas, 0);
  const killed = containers.filter(({ oomKilled }) => oomKilled);
  const restarted = containers.filter(({ restarts }) => restarts > 0);
  const limits = services.flatMap(({ name, limitMiB, containers: own }) =>
    own
      .filter((container) => container.limitMiB !== limitMiB)
      .map((container) => `${name} runs with ${container.limitMiB} MiB, planned ${limitMiB}`),
  );
  return [
    {
      name: "health",
      passed: healthy === planned && containers.length === planned,
      found: `${healthy} of ${planned} containers are healthy`,
    },
    {
      name: "limits that run",
      passed: limits.length === 0,
      found: limits.length > 0 ? limits.join("; ") : `${containers.length} limits are as planned`,
    },
    {
      name: "kills",
      passed: killed.length === 0 && restarted.length === 0,
      found: `${killed.length} killed for memory, ${restarted.length} restarted`,
    },
  ];
}

function checkTable(checks: readonly Check[]): string {
  const rows = checks.map(({ name, passed, found }) => [passed ? "pass" : "FAIL", name, found]);
  const failed = checks.filter(({ passed }) => !passed).length;
  return [
    "",
    ...columns(rows, ["left", "left", "left"]),
    "",
    failed === 0 ? `all ${checks.length} checks pass` : `${failed} of ${checks.length} checks fail`,
  ].join("\n");
}
