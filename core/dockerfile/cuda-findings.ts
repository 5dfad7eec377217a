import { groupBy } from "../capacity/group-by";
import { BINDS_TO_CPU, CUDA_FAMILIES, type CudaFamily, isCuda, isCudaBuild } from "../catalog/cuda";
import type { Closure } from "./closure";
import type { Finding } from "./finding";
import type { Installed, InstalledList } from "./installed";
import type { LockedPackage } from "./locks/lock";
import type { UnknownInstall } from "./unknown-install";

/** Findings of one installation about torch. */
export interface Circumstances {
  /** Whether torch is there for the CPU, or comes so. */
  readonly cpu: boolean;
  /** Whether an index for the CPU is named. */
  readonly bound: boolean;
  readonly closure: Closure;
}

const TORCH = /^torch(vision|audio)?$/;

/** Whether a torch comes without CUDA: by its version, its address or the index. */
export function isForCpu({ version, source }: LockedPackage, bound: boolean): boolean {
  if (/\+cpu$/.test(version)) return true;
  if (/\+(cu|rocm)\d/.test(version)) return false;
  if (source !== undefined) return BINDS_TO_CPU.test(source);
  return bound;
}

/** One finding for each family that a list brings. */
export function listFindings(
  install: Installed,
  list: InstalledList,
  circumstances: Circumstances,
): Finding[] {
  const { cpu, bound, closure } = circumstances;
  const { ecosystem = install.ecosystem } = list;
  const direct = list.packages.filter(
    (each) =>
      isCuda(ecosystem, each.name) ||
      (ecosystem === "conda" && isCudaBuild(each.source)) ||
      (ecosystem !== "conda" &&
        TORCH.test(each.name) &&
        !(isForCpu(each, bound) || (cpu && !/\+(cu|rocm)/.test(each.version)))),
  );
  const names = new Set(list.packages.map(({ name }) => name));
  const familyOf = familiesAmong(names, cpu);
  const families = groupBy(direct, ({ name }) => familyOf(name));
  const certain = [...families].map(([family, packages]) =>
    certainFinding(list.file, family, packages, names),
  );
  if (list.complete) return certain;
  const broughtBy = groupBy(closure.brought, ([, root]) => root);
  const through = list.packages.flatMap((root) => {
    const comes = (broughtBy.get(root) ?? []).map(([name]) => name);
    const cuda = comes.filter((name) => isCuda(ecosystem, name) || (name === "torch" && !cpu));
    if (cuda.length === 0 || direct.includes(root)) return [];
    const family = familiesAmong(new Set(comes), cpu)(cuda.includes("torch") ? "torch" : cuda[0]);
    if (families.has(family)) return [];
    return [throughFinding(list.file, family, root)];
  });
  return [...certain, ...through];
}

/** The family that a CUDA package belongs to, by what is installed with it: that is looked through once for all packages. */
function familiesAmong(names: ReadonlySet<string>, cpu: boolean): (name: string) => CudaFamily {
  let owner: CudaFamily | undefined;
  const ownerOfAll = () =>
    CUDA_FAMILIES.find((family) =>
      [...names].some(
        (each) => family.name !== "CUDA" && family.owners.test(each) && isOwner(family, each, cpu),
      ),
    ) ?? (CUDA_FAMILIES.at(-1) as CudaFamily);
  return (name) => {
    const own = CUDA_FAMILIES.find(
      (family) =>
        family.name !== "CUDA" &&
        (family.alone?.test(name) || (family.owners.test(name) && isOwner(family, name, cpu))),
    );
    if (own) return own;
    owner ??= ownerOfAll();
    return owner;
  };
}

function isOwner(family: CudaFamily, name: string, cpu: boolean): boolean {
  return family.name !== "torch" || !cpu || !TORCH.test(name);
}

function certainFinding(
  file: string,
  family: CudaFamily,
  packages: readonly LockedPackage[],
  names: ReadonlySet<string>,
): Finding {
  const main = packages.find(({ name }) => family.owners.test(name)) ?? packages[0];
  const others = packages.filter((each) => each !== main).map(({ name }) => name);
  const open = TORCH.test(main.name) && main.version === "" && main.source === undefined;
  const by = [...names].find(
    (name) => family.owners.test(name) && name !== main.name && family.name !== "CUDA",
  );
  const broughtBy = family.name !== "torch" && !family.owners.test(main.name) ? by : undefined;
  return {
    rule: open && others.length === 0 ? "not-a-lock" : family.rule,
    file,
    line: main.line,
    code: "cuda-named",
    family: family.name,
    requirement: main.written,
    others,
    broughtBy: broughtBy ?? null,
    open,
  };
}

function throughFinding(file: string, family: CudaFamily, root: LockedPackage): Finding {
  const certain = family.owners.test(root.name) && family.rule === "cuda-packages";
  return {
    rule: certain ? family.rule : "not-a-lock",
    file,
    line: root.line,
    code: "cuda-brought",
    family: family.name,
    requirement: root.written,
    brings: family.name === "torch" ? "torch" : certain ? "cuda" : "family",
  };
}

/** Where neither a lock nor the catalogue says what comes. */
export function unknownFindings(file: string, install: Installed, { unknown }: Closure): Finding[] {
  const { ecosystem, line, command, lists } = install;
  // What CUDA packages of npm, of distributions and of other languages there are is known by name.
  if (!/^(python|conda)$/.test(ecosystem)) return [];
  const unknownOf = (at: { file: string; line: number }, because: UnknownInstall): Finding => ({
    rule: "not-known",
    ...at,
    code: "install-unknown",
    command,
    because,
  });
  const reasons = install.unknown.map((because) => unknownOf({ file, line }, because));
  if (ecosystem === "conda") {
    const open = lists.filter((list) => !list.complete && list.packages.length > 0);
    return [
      ...reasons,
      ...open.map((list) =>
        unknownOf({ file: list.file, line: list.packages[0].line }, { code: "no-lock" }),
      ),
    ];
  }
  const open = lists.flatMap((list): Finding[] => {
    const names = list.packages.filter(
      (each) => unknown.includes(each) && !isCuda(ecosystem, each.name),
    );
    if (names.length === 0) return [];
    const requirements = names.map(({ written }) => written);
    const at = { file: list.file, line: names[0].line };
    return [{ rule: "not-known", ...at, code: "requirements-open", requirements }];
  });
  return [...reasons, ...open];
}
