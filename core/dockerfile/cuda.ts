import { groupBy } from "../capacity/group-by";
import { BINDS_TO_CPU, isCuda, isCudaBase } from "../catalog/cuda";
import { closureOf } from "./closure";
import { isForCpu, listFindings, unknownFindings } from "./cuda-findings";
import { type Dockerfile, foreignImages, parentOf, type Stage } from "./dockerfile";
import type { Finding } from "./finding";
import type { Installed } from "./installed";
import type { LockedPackage } from "./locks/lock";
import type { Target } from "./locks/marker";

/** Torch in an environment. */
interface Torch {
  readonly version: string;
  readonly cpu: boolean;
}

/** Packages of an installation, with the requirements that come by others. */
export interface Brought {
  readonly install: Installed;
  readonly packages: readonly LockedPackage[];
  /** Whether torch comes for the CPU. */
  readonly cpuTorch: boolean;
  /** Whether something may come that no lock and no catalogue says. */
  readonly open: boolean;
}

/** Findings of CUDA, and what could not be known of it. */
export interface CudaJudgement {
  readonly findings: readonly Finding[];
  readonly unknown: readonly Finding[];
  readonly verdict: "yes" | "no" | "unknown";
  readonly brought: readonly Brought[];
}

/**
 * Judges what the installing commands of a Dockerfile bring of CUDA, in their order: a torch for the CPU that is there already is kept
 * by pip, one that comes later changes nothing of what came before.
 */
export function judgeCuda(
  dockerfile: Dockerfile,
  installs: readonly Installed[],
  target: Target,
): CudaJudgement {
  const environments = new Map<Stage, Map<string, Torch>>();
  const findings: Finding[] = [...baseFindings(dockerfile)];
  const unknown: Finding[] = [];
  const brought: Brought[] = [];
  const byStage = groupBy(installs, ({ stage }) => stage);
  for (const stage of dockerfile.stages) {
    const parent = parentOf(dockerfile, stage);
    const environment = new Map(parent && environments.get(parent));
    environments.set(stage, environment);
    for (const install of byStage.get(stage) ?? []) {
      const judged = judgeInstall(dockerfile.file, install, environment.get(install.into), target);
      findings.push(...judged.findings);
      unknown.push(...judged.unknown);
      brought.push(judged.brought);
      if (judged.torch) environment.set(install.into, judged.torch);
    }
  }
  const once = distinct(findings);
  const open = distinct(unknown);
  const verdict = once.length > 0 ? "yes" : open.length > 0 ? "unknown" : "no";
  return { findings: once, unknown: open, verdict, brought };
}

function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((each) => [JSON.stringify(each), each])).values()];
}

function baseFindings(dockerfile: Dockerfile): Finding[] {
  return foreignImages(dockerfile)
    .filter(({ reference }) => isCudaBase(reference))
    .map(({ reference, line }) => ({
      rule: "cuda-base",
      file: dockerfile.file,
      line,
      code: "cuda-base",
      reference,
    }));
}

interface InstallJudgement {
  readonly findings: Finding[];
  readonly unknown: Finding[];
  readonly brought: Brought;
  readonly torch?: Torch;
}

function judgeInstall(
  file: string,
  install: Installed,
  torch: Torch | undefined,
  target: Target,
): InstallJudgement {
  const { ecosystem, lists, sources } = install;
  const options = lists.flatMap((list) => list.options);
  const bound = [...sources, ...options].some((text) => BINDS_TO_CPU.test(text));
  const roots = lists.flatMap((list) => (list.complete ? [] : list.packages));
  const exact = lists.flatMap((list) => (list.complete ? list.packages : []));
  const all = [...exact, ...roots].filter(({ name }) => name === "torch");
  const said = all.find((each) => !isForCpu(each, bound)) ?? all[0];
  // A requirement that the installed torch meets leaves it where it is.
  const kept =
    torch !== undefined &&
    (!said || said.version === "" || sameRelease(said.version, torch.version)) &&
    !said?.source;
  const cpu = said ? isForCpu(said, bound) || (kept && torch.cpu) : kept ? torch.cpu : bound;
  const closure = closureOf(
    lists.flatMap((list) =>
      list.complete || (list.ecosystem ?? ecosystem) !== "python" ? [] : list.packages,
    ),
    target,
    (name) => name === "torch" && (cpu || kept),
  );
  const findings = lists.flatMap((list) => listFindings(install, list, { cpu, bound, closure }));
  const unknown = unknownFindings(file, install, closure);
  const comes = said !== undefined || closure.brought.has("torch");
  const version = said?.version || (kept ? torch.version : "");
  const named = new Map([...exact, ...roots].map((each) => [each.name, each]));
  const others = [...closure.brought.keys()].filter((name) => !named.has(name));
  const brought = {
    install,
    packages: [
      ...(ecosystem === "node" ? exact : named.values()),
      ...others.map((name) => ({ ...NOTHING, name })),
    ],
    cpuTorch: cpu,
    open:
      closure.unknown.some(({ name }) => !isCuda(ecosystem, name)) ||
      (ecosystem !== "python" && roots.length > 0),
  };
  return { findings, unknown, brought, torch: comes ? { version, cpu } : torch };
}

const NOTHING = { version: "", extras: [], source: undefined, line: 0, written: "" };

function sameRelease(one: string, other: string): boolean {
  return (
    other === "" ||
    one === other ||
    one.replace(/\+.*$/, "") === other ||
    one === other.replace(/\+.*$/, "")
  );
}
