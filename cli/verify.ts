import * as fs from "node:fs";
import { mib } from "../core/capacity/admission";
import { gb } from "../core/capacity/disk";
import { setMB } from "../core/capacity/image-size";
import { hostName } from "../core/capacity/refusal";
import { got, UserError } from "../core/capacity/user-error";
import { isServer } from "../core/catalog/hosts";
import { serves } from "../core/judge/condition";
import { isForMemory } from "../core/judge/kill";
import { columns } from "../core/report/columns";
import type { ServiceStatus } from "../core/report/stack-status";
import { containersOn, containersWith, docker } from "../engine/engine";
import { kernelKillsHere } from "../engine/kernel-log";
import { freeMB } from "../engine/room";
import { dockerOn } from "../engine/server-engine";
import { sshConfigPath } from "../engine/ssh-files";
import { stackLabels } from "../engine/stack-labels";
import { passingOf } from "../engine/standing";
import type { Check } from "../operate/check";
import { COMPOSE_PROJECT, composeChecks } from "../operate/compose-checks";
import { builtImagesOf } from "../operate/images/images";
import { kernelKillsOf } from "../operate/kernel-kills";
import { policyContext } from "../operate/policy-context";
import { serviceStatus } from "../operate/status";
import { judge } from "../policy/rules";
import { type ChosenStack, chooseStack } from "../program/chosen-stack";
import { type OfflineRun, runOffline } from "../program/offline";
import type { Settings } from "../program/settings";
import { type BuildReport, buildOne } from "./build";
import { readProject } from "./compose-project";
import { type BuildProgress, buildProgress, SILENT } from "./terminal/build-progress";
import { isInteractive } from "./terminal/confirm";
import { EXIT, type Verb } from "./verb";

export type { Check } from "../operate/check";

/** `enxuto verify`: configuration, build, sizes, limits and health of a stack, each passed or failed with its figure. */
export const verify: Verb<"verify"> = {
  async run({ values, positionals }) {
    if (values.compose) return verifyCompose(values.compose, positionals, values.json === true);
    const chosen = await chooseStack(positionals, values);
    const checks = await checksOf(chosen, values.json ? SILENT : buildProgress(isInteractive()));
    console.log(
      values.json
        ? JSON.stringify({ schemaVersion: 1, stack: chosen.name, checks }, null, 2)
        : checkTable(checks),
    );
    return checks.every(({ passed }) => passed) ? EXIT.ok : EXIT.refused;
  },
};

/** A Compose project that runs on this engine, held against its files. */
async function verifyCompose(
  named: readonly string[],
  stacks: readonly string[],
  asJson: boolean,
): Promise<number> {
  if (stacks.length > 0) {
    throw new UserError("STACK", `${got(stacks[0])}: a Compose project is named by its files`);
  }
  const { project } = await readProject({ named });
  const found = await containersWith(`${COMPOSE_PROJECT}=${project.name}`);
  const checks = composeChecks(project, found, await kernelKillsHere());
  console.log(
    asJson
      ? JSON.stringify({ schemaVersion: 1, project: project.name, checks }, null, 2)
      : checkTable(checks),
  );
  return checks.every(({ passed }) => passed) ? EXIT.ok : EXIT.refused;
}

/** Every check of a stack; a mistake in its configuration leaves nothing else to check. */
async function checksOf(
  { systems, name: stack, config }: ChosenStack,
  progress: BuildProgress,
): Promise<Check[]> {
  let run: OfflineRun;
  try {
    run = await runOffline(systems, stack, config);
  } catch (error) {
    return [failed("configuration", error)];
  }
  const checks = [...planChecks(run), ...(await buildChecks(run.settings, progress))];
  try {
    return [...checks, ...(await whereItRuns(stack, run))];
  } catch (error) {
    return [...checks, failed("running", error)];
  }
}

/** A check that a mistake of the user's or a missing engine ended. */
function failed(name: string, error: unknown): Check {
  if (!(error instanceof UserError)) throw error;
  return { name, passed: false, found: error.message };
}

/** What can be told from the plan alone. */
export function planChecks({ settings, fit, resources }: OfflineRun): Check[] {
  const policies = judge(resources, policyContext(settings, fit));
  const broken = policies.filter(({ violations }) => violations.length > 0);
  const limits = fit.services.map(({ limitMiB, replicas }) => (limitMiB ?? 0) * replicas);
  const unlimited = fit.services.filter(({ limitMiB }) => limitMiB === null);
  const { memory } = fit;
  const { system } = settings;
  const watched = [...system.services.values()].filter(({ health }) => health.test.length > 0);
  return [
    {
      name: "configuration",
      passed: true,
      found: `${system.name} on ${hostName(fit.host)}, ${resources.length} resources`,
    },
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
      name: "health checks",
      passed: watched.length === system.services.size,
      found: `${watched.length} of ${system.services.size} services have one`,
    },
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

/** The document's promise for a cold build of everything, in seconds. */
const BUILD_SECONDS = 600;

/** Builds what is missing and holds it against budgets and the disk. */
async function buildChecks(settings: Settings, progress: BuildProgress): Promise<Check[]> {
  const began = Date.now();
  const reports: BuildReport[] = [];
  try {
    for (const image of builtImagesOf(settings, [])) {
      reports.push(await buildOne(image, { cold: false, progress, raw: false, compressed: false }));
    }
  } catch (error) {
    return [failed("build", error)];
  } finally {
    progress.end();
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  const over = reports.flatMap(({ overBudget }) => (overBudget ? [overBudget] : []));
  const largest = Math.max(0, ...reports.map(({ onDiskMB }) => onDiskMB));
  const free = await freeMB();
  return [
    buildCheck(reports, settings, seconds),
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

/** How long builds take: those of now, or where all images were there, those without a cache as they were measured. */
export function buildCheck(
  reports: readonly Pick<BuildReport, "service" | "cached">[],
  { system }: Settings,
  seconds: number,
): Check {
  const built = reports.filter(({ cached }) => !cached).length;
  if (built > 0 || reports.length === 0) {
    return {
      name: "build",
      passed: seconds <= BUILD_SECONDS,
      found: `${reports.length} images in ${seconds} s of ${BUILD_SECONDS}, ${built} built now and ${reports.length - built} there before`,
    };
  }
  const cold = reports.map(({ service }) => {
    const image = system.services.get(service)?.image;
    return { service, size: image?.from === "build" ? image.size : undefined };
  });
  const measured = cold.flatMap(({ size }) => (size?.coldSeconds === undefined ? [] : [size]));
  const unknown = cold.filter(({ size }) => size?.coldSeconds === undefined);
  const total = measured.reduce((sum, { coldSeconds = 0 }) => sum + coldSeconds, 0);
  const [oldest] = measured.map(({ coldDate, date }) => coldDate ?? date).sort();
  return {
    name: "build",
    passed: total <= BUILD_SECONDS,
    found: [
      `cached: ${reports.length} images were there`,
      ...(oldest ? [`cold ${total} s of ${BUILD_SECONDS}, measured ${oldest}`] : []),
      ...(unknown.length > 0
        ? [
            `not measured cold: ${unknown.map(({ service }) => service).join(", ")} (enxuto build --cold --save)`,
          ]
        : []),
    ].join("; "),
  };
}

/** What the containers of a stack tell, on this machine's engine or on its server's. */
async function whereItRuns(
  stack: string,
  { settings: { host, system }, fit }: OfflineRun,
): Promise<Check[]> {
  if (host === "render") return [];
  if (isServer(host) && !fs.existsSync(sshConfigPath(stack))) return runningChecks(stack, []);
  const engine = isServer(host) ? dockerOn(stack) : docker;
  const found = await containersOn(engine, ...stackLabels({ stack, system: system.name }));
  const passing = await passingOf(engine, found);
  const kills = await kernelKillsOf(stack, host);
  const statuses = fit.services.map((service) =>
    serviceStatus(
      service,
      found.filter(({ Config }) => Config.Labels["enxuto.service"] === service.name),
      { memory: new Map(), kills, passing },
    ),
  );
  return runningChecks(stack, found.length === 0 ? [] : statuses);
}

/** What the running containers tell; nothing where none is deployed. */
export function runningChecks(stack: string, services: readonly ServiceStatus[]): Check[] {
  if (services.length === 0) {
    return [{ name: "running", passed: true, found: `${stack} is not deployed here` }];
  }
  const containers = services.flatMap((service) => service.containers);
  const healthy = containers.filter(({ condition }) => serves(condition)).length;
  const others = services.flatMap(({ name, containers: own }) =>
    own
      .filter(({ condition }) => condition !== "healthy")
      .map(({ condition }) => `; ${name} is ${condition}`),
  );
  const planned = services.reduce((sum, { replicas }) => sum + replicas, 0);
  const killed = containers.filter(({ oomKilled, death }) => oomKilled || isForMemory(death));
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
      found: `${healthy} of ${planned} containers are healthy${others.join("")}`,
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
  const failing = checks.filter(({ passed }) => !passed).length;
  return [
    "",
    ...columns(rows, ["left", "left", "left"]),
    "",
    failing === 0
      ? `all ${checks.length} checks pass`
      : `${failing} of ${checks.length} checks fail`,
  ].join("\n");
}
