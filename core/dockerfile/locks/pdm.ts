import { parse } from "smol-toml";
import {
  distinct,
  type Lock,
  type LockFormat,
  normalised,
  type Selection,
  takes,
  withLines,
} from "./lock";
import { markerHolds } from "./marker";

/** `pdm.lock`: each package names its groups and its marker. */
export const pdm: LockFormat = {
  form: "pdm.lock",
  names: /^pdm\.lock$/,
  parse(file, text): Lock {
    const document = parse(text) as unknown as Document;
    const packages = withLines(document.package, text, "package", /^version = /);
    return {
      file,
      form: "pdm.lock",
      ecosystem: "python",
      complete: true,
      options: [],
      projects: [],
      asked: new Set(packages.map(({ name }) => normalised(name))),
      installed: (selection, target) =>
        distinct(
          packages.flatMap((entry) => {
            const {
              name,
              version,
              groups = ["default"],
              marker = "",
              files = [],
              url,
              line,
            } = entry;
            if (!groups.some((group) => isTaken(group, selection))) return [];
            if (markerHolds(marker, target) === false) return [];
            const written = `${name}==${version}`;
            const source = url ?? files.find((each) => each.url)?.url;
            return [{ name: normalised(name), version, extras: [], source, line, written }];
          }),
        ),
    };
  },
};

interface Document {
  readonly package?: readonly {
    readonly name: string;
    readonly version: string;
    readonly groups?: readonly string[];
    readonly marker?: string;
    readonly url?: string;
    readonly files?: readonly { readonly url?: string }[];
  }[];
}

/** A group of PDM is an extra of the project or a group for developers: the same flag names either. */
function isTaken(group: string, { project, groups, extras, defaultGroups }: Selection): boolean {
  if (group === "default") return project;
  if (takes(extras, group, false)) return true;
  return takes(groups, group, defaultGroups?.includes(group) ?? false);
}
