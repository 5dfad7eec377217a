import table from "./resolution.json";

/** Entry of a resolution for a package of Python, on Linux. */
export interface PythonPackage {
  /** MB (10^6 bytes) unpacked, without byte-code. */
  readonly mb: number;
  /** MB of the Python files among them: byte-code takes about as much again. */
  readonly sourceMB?: number;
  /** Set where the size was estimated from that of its wheel. */
  readonly estimated?: boolean;
  /** Names that it needs on x86-64. */
  readonly needs: readonly string[];
  /** Names that it needs on ARM, where they differ. */
  readonly needsOnArm?: readonly string[];
  /** Names that an extra brings. */
  readonly extras?: Readonly<Record<string, readonly string[]>>;
}

/** Packages of Python by their normalised name. */
export const PYTHON_PACKAGES: Readonly<Record<string, PythonPackage>> = table.packages as Readonly<
  Record<string, PythonPackage>
>;
