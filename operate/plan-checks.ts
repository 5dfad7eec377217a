import { grouped } from "../core/capacity/figures";
import { hostName } from "../core/capacity/host";
import { CHECKS_EN } from "../core/report/check-words/english";
import type { CheckWords } from "../core/report/check-words/words";
import { fitNoticeText } from "../core/report/stack-notices/fit-notice-text";
import type { OfflineRun } from "../program/offline";
import type { Settings } from "../program/settings";
import type { Check } from "./check";
import { verdictsOn } from "./policy-verdict";

/** Checks of a plan: configuration, memory, limits, measurements, health checks, policies. */
export function planChecks(offline: OfflineRun, words: CheckWords = CHECKS_EN): Check[] {
  const figure = (value: number) => grouped(value, words.language);
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
      found: words.configuration(system.name, hostName(fit.host), resources.length),
    },
    {
      name: "memory",
      passed: fit.verdict === "fits",
      found:
        fit.verdict === "fits"
          ? words.reserved(
              figure(memory.steadyMiB),
              figure(memory.allocatableMiB),
              hostName(fit.host),
              figure(memory.headroomMiB),
            )
          : fit.because.map((reason) => fitNoticeText(reason, words.sentences)).join("; "),
    },
    {
      name: "limits",
      passed: unlimited.length === 0,
      found: words.haveLimits(
        fit.services.length - unlimited.length,
        fit.services.length,
        figure(limits.reduce((sum, limit) => sum + limit, 0)),
      ),
    },
    measuredCheck(settings, words),
    {
      name: "health checks",
      passed: watched.length === system.services.size,
      found: words.haveOne(watched.length, system.services.size),
    },
    {
      name: "policies",
      passed: broken.length === 0 && resources.length > 0,
      found:
        broken.length > 0
          ? broken.flatMap(({ violations }) => violations.map(words.violation)).join("; ")
          : words.rulesKept(policies.length, resources.length),
    },
  ];
}

/** Whether every limit carries what was measured. */
function measuredCheck({ system }: Settings, words: CheckWords): Check {
  const measured = [...system.services].filter(([, { footprint }]) => footprint);
  const tight = measured.filter(
    ([, { memory, footprint }]) => memory.limitMiB < (footprint?.minimumLimitMiB ?? 0),
  );
  return {
    name: "measured",
    passed: tight.length === 0,
    found:
      tight.length > 0
        ? tight.map(([name]) => words.belowMeasured(name)).join("; ")
        : words.carryMeasured(measured.length, system.services.size),
  };
}
