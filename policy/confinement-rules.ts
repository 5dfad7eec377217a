import { CAPABILITIES, WRITABLE_ROOT } from "../core/capacity/capabilities";
import { oneOf } from "../core/capacity/user-error";
import { type Container, containerRule, found } from "./container";
import { UNKNOWN } from "./resource";
import type { Rule } from "./rule";

/** Rules that keep a container that was broken into, or that went wrong, from the machine and from its neighbours. */
export const CONFINEMENT_RULES: readonly Rule[] = [
  containerRule(
    "container-capabilities",
    "A container drops root's powers and keeps single ones, so that whoever breaks into it is not root on a part of the machine.",
    ({ capabilities }) => {
      if (capabilities === UNKNOWN) return [];
      const { drops, adds } = (capabilities ?? {}) as { drops?: unknown; adds?: unknown };
      return [
        ...(drops === UNKNOWN || list(drops).includes("ALL")
          ? []
          : [`${found("capabilities.drops", drops ?? undefined)}, expected ["ALL"]`]),
        ...list(adds)
          .filter((name) => name !== "ALL" && name !== UNKNOWN && !KEPT.includes(name as string))
          .map((name) => `${found("capabilities.adds", name)}, ${oneOf(KEPT)}`),
      ];
    },
  ),
  containerRule(
    "container-new-privileges",
    "A container's processes get no powers that it was not started with, whatever program they run.",
    ({ securityOpts }) =>
      securityOpts === UNKNOWN ||
      list(securityOpts).some((option) => option === UNKNOWN || isNoNewPrivileges(option))
        ? []
        : [`${found("securityOpts", securityOpts ?? undefined)}, expected no-new-privileges:true`],
  ),
  containerRule(
    "container-read-only",
    "A container writes to named places only, so that nothing that it is made to write is run or stays; or its label says why not.",
    ({ readOnly, labels }) =>
      readOnly === true || readOnly === UNKNOWN || labels === UNKNOWN || saysWhy(labels)
        ? []
        : [
            `${found("readOnly", readOnly ?? undefined)}, expected true, or the label ${WRITABLE_ROOT} with the reason`,
          ],
  ),
  containerRule(
    "container-init",
    "A container has an init, so that signals arrive and ended processes do not fill the table of the machine.",
    ({ init }) =>
      init === true || init === UNKNOWN
        ? []
        : [`${found("init", init ?? undefined)}, expected true`],
  ),
  containerRule(
    "container-ulimits",
    "A container's open files are bounded, so that it cannot use up the machine's.",
    ({ ulimits }) =>
      ulimits === UNKNOWN || list(ulimits).some((limit) => limit === UNKNOWN || boundsFiles(limit))
        ? []
        : [`${found("ulimits", ulimits ?? undefined)}, expected one for nofile`],
  ),
  containerRule(
    "container-cpu",
    "A container's share of the processors is said, so that one that computes leaves the others theirs.",
    ({ cpuShares, cpus, cpuQuota }) =>
      [cpuShares, cpus, cpuQuota].some((value) => value === UNKNOWN || Number(value ?? 0) > 0)
        ? []
        : ["cpuShares is missing, expected a weight: 1024"],
  ),
  containerRule(
    "container-network",
    "A container is on a network of its system, since every container reaches every other one on the engine's default network.",
    ({ networksAdvanced, networkMode }) =>
      networksAdvanced === UNKNOWN ||
      networkMode === UNKNOWN ||
      list(networksAdvanced).length > 0 ||
      !["bridge", "default", undefined, null].includes(networkMode as string | undefined)
        ? []
        : [`${found("networksAdvanced", networksAdvanced ?? undefined)}, expected a network`],
  ),
];

/** As the engine's client sends them: the provider takes another spelling for a change, and recreates the container. */
const KEPT: readonly string[] = CAPABILITIES.map((name) => `CAP_${name}`);

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isNoNewPrivileges(option: unknown): boolean {
  return /^no-new-privileges([:=]true)?$/.test(String(option));
}

function saysWhy(labels: Container["props"]["labels"]): boolean {
  return list(labels).some((entry) => {
    if (entry === UNKNOWN) return true;
    const { label, value } = (entry ?? {}) as { label?: unknown; value?: unknown };
    return label === WRITABLE_ROOT && Boolean(value);
  });
}

function boundsFiles(limit: unknown): boolean {
  const { name, hard } = (limit ?? {}) as { name?: unknown; hard?: unknown };
  return name === "nofile" && (hard === UNKNOWN || Number(hard) > 0);
}
