import { grouped } from "../core/capacity/figures";
import { hostName } from "../core/capacity/host";
import { fitNoticeText } from "../core/report/stack-notices/fit-notice-text";
import type { OfflineRun } from "../program/offline";
import type { Settings } from "../program/settings";
import type { Check } from "./check";
import { verdictsOn } from "./policy-verdict";

/** Checks of a plan: configuration, memory, limits, measurements, health checks, policies. */
export function planChecks(offline: OfflineRun): Check[] {
  const { settings, fit, resources } = offline;
  const policies = verdictsOn(offline);
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
          ? `${grouped(memory.steadyMiB)} MiB of ${grouped(memory.allocatableMiB)} reserved on ${hostName(fit.host)}, headroom ${grouped(memory.headroomMiB)}`
          : fit.because.map((reason) => fitNoticeText(reason)).join("; "),
    },
    {
      name: "limits",
      passed: unlimited.length === 0,
      found: `${fit.services.length - unlimited.length} of ${fit.services.length} services have one, ${grouped(limits.reduce((sum, limit) => sum + limit, 0))} MiB together`,
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
