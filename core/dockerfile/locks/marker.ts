import { compareVersions } from "./version";

/** Environment for which markers are judged. */
export interface Target {
  readonly arch: "amd64" | "arm64";
  /** Minor version: `3.12`; undefined where the image does not say it. */
  readonly python?: string;
}

/** Choices that markers of locks may ask for. */
export interface MarkerChoices {
  readonly extras?: ReadonlySet<string>;
  readonly groups?: ReadonlySet<string>;
}

/**
 * Truth of an environment marker on Linux (PEP 508, with `extras` and `dependency_groups` of PEP 751); undefined where it depends on
 * something that is not known.
 */
export function markerHolds(
  marker: string,
  target: Target,
  choices: MarkerChoices = {},
): boolean | undefined {
  const tokens = marker.match(TOKEN) ?? [];
  if (tokens.length === 0) return true;
  let at = 0;
  const next = () => tokens[at++];
  const any = (): boolean | undefined => {
    let value = all();
    while (tokens[at] === "or") {
      at++;
      const other = all();
      value = value || other ? true : value === false && other === false ? false : undefined;
    }
    return value;
  };
  const all = (): boolean | undefined => {
    let value = one();
    while (tokens[at] === "and") {
      at++;
      const other = one();
      value = value === false || other === false ? false : value && other ? true : undefined;
    }
    return value;
  };
  const one = (): boolean | undefined => {
    if (tokens[at] === "(") {
      at++;
      const value = any();
      at++;
      return value;
    }
    const left = next() ?? "";
    let operator = next() ?? "";
    if (operator === "not") operator = `not ${next()}`;
    return compared(left, operator, next() ?? "", target, choices);
  };
  return any();
}

const TOKEN = /'[^']*'|"[^"]*"|[()]|[\w.]+|===|[<>=!~]=|[<>]/g;

/** Names of variables that hold versions. */
const VERSIONED = /^(python_version|python_full_version|implementation_version)$/;

function compared(
  left: string,
  operator: string,
  right: string,
  target: Target,
  choices: MarkerChoices,
): boolean | undefined {
  const [name, quoted, swapped] = /^['"]/.test(left) ? [right, left, true] : [left, right, false];
  const value = quoted.replace(/^['"]|['"]$/g, "");
  const chosen = chosenBy(name, choices);
  if (chosen) {
    const has = chosen.has(value) || chosen.has(value.toLowerCase().replace(/[-_.]+/g, "-"));
    return operator === "!=" || operator === "not in" ? !has : has;
  }
  const actual = environment(target)[name];
  if (actual === undefined) return undefined;
  if (VERSIONED.test(name) && !operator.includes("in")) {
    return versionHolds(actual, swapped ? (MIRRORED[operator] ?? operator) : operator, value);
  }
  if (operator === "in") return swapped ? actual.includes(value) : words(value).includes(actual);
  if (operator === "not in")
    return swapped ? !actual.includes(value) : !words(value).includes(actual);
  return operator === "!=" ? actual !== value : operator.startsWith("==") && actual === value;
}

function words(list: string): string[] {
  return list.split(/[\s,|]+/);
}

function chosenBy(
  name: string,
  { extras = new Set(), groups = new Set() }: MarkerChoices,
): ReadonlySet<string> | undefined {
  if (name === "extra" || name === "extras") return extras;
  return name === "dependency_groups" ? groups : undefined;
}

const MIRRORED: Readonly<Record<string, string>> = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

function environment({ arch, python }: Target): Readonly<Record<string, string | undefined>> {
  return {
    sys_platform: "linux",
    platform_system: "Linux",
    os_name: "posix",
    platform_machine: arch === "arm64" ? "aarch64" : "x86_64",
    implementation_name: "cpython",
    platform_python_implementation: "CPython",
    python_version: python,
    // The patch version is not known: a newest one stands for it.
    python_full_version: python && `${python}.99`,
    implementation_version: python && `${python}.99`,
  };
}

function versionHolds(actual: string, operator: string, value: string): boolean {
  if (value.endsWith(".*")) {
    const start = `${actual}.`.startsWith(value.slice(0, -1));
    return operator === "!=" ? !start : start;
  }
  const order = compareVersions(actual, value);
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "!=":
      return order !== 0;
    case "~=":
      return order >= 0 && `${actual}.`.startsWith(`${value.split(".").slice(0, -1).join(".")}.`);
    default:
      return order === 0;
  }
}
