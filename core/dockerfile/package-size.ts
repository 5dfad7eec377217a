import { NODE_PACKAGES } from "../catalog/node/packages";
import { CPU_TORCH_MB, PACKAGE_SIZES, UNKNOWN_PACKAGE_MB } from "../catalog/package-sizes";
import { PYTHON_PACKAGES } from "../catalog/python/packages";
import type { Ecosystem, LockedPackage } from "./locks/lock";

/** Layout of packages, as far as their size hangs on it. */
export interface Laying {
  readonly ecosystem: Ecosystem | "other";
  /** Whether Python files are compiled as they are installed. */
  readonly compiles: boolean;
  /** Whether tests and headers are deleted in the same instruction. */
  readonly trimmed: boolean;
  /** Whether torch comes for the CPU. */
  readonly cpuTorch: boolean;
}

/** Size of an installed package, and how it is known. */
export interface PackageSize {
  readonly mb: number;
  readonly known: "measured" | "estimated" | "guessed";
}

/** Unpacked bytes for each byte of a wheel: the median of the measured wheels of more than 5 MB, 2026-11-28. */
const UNPACKED_RATIO = 2.9;
/** The same of wheels without compiled parts: the sum over 78 of them, 2026-11-28. */
const PURE_UNPACKED_RATIO = 3.6;

/** Bytes of byte-code for each byte of such a wheel: the same 78, CPython 3.11. */
const PURE_COMPILED_RATIO = 1.9;

/** Bytes of byte-code for each byte of source: the sum over the packages of five projects, CPython 3.11, 2026-11-28. */
const COMPILED_RATIO = 1.4;

/** MB that an unknown package of npm counts: between the median of the measured ones, 0.03, and their mean. */
const UNKNOWN_NODE_MB = 0.1;

/** MB that a package takes once installed. */
export function packageSize(locked: LockedPackage, laying: Laying): PackageSize {
  const { name, downloadMB, pureWheel } = locked;
  if (laying.ecosystem === "node") {
    const mb = NODE_PACKAGES[name];
    return mb === undefined ? { mb: UNKNOWN_NODE_MB, known: "guessed" } : { mb, known: "measured" };
  }
  if (name === "torch" && laying.cpuTorch) {
    return { mb: laying.trimmed ? PACKAGE_SIZES.torch : CPU_TORCH_MB, known: "measured" };
  }
  const trimmed = PACKAGE_SIZES[name];
  if (laying.trimmed && trimmed !== undefined) return { mb: trimmed, known: "measured" };
  const table = PYTHON_PACKAGES[name];
  if (table) {
    const compiled = laying.compiles ? (table.sourceMB ?? 0) * COMPILED_RATIO : 0;
    return { mb: table.mb + compiled, known: table.estimated ? "estimated" : "measured" };
  }
  if (trimmed !== undefined) return { mb: trimmed, known: "measured" };
  if (downloadMB !== undefined) {
    const compiled = laying.compiles ? PURE_COMPILED_RATIO : 0;
    const ratio = pureWheel ? PURE_UNPACKED_RATIO + compiled : UNPACKED_RATIO;
    return { mb: downloadMB * ratio, known: "estimated" };
  }
  return { mb: UNKNOWN_PACKAGE_MB, known: "guessed" };
}
