import { type Lock, type LockFormat, normalised, type Selection, takes } from "./lock";
import { markerHolds } from "./marker";

/** `Pipfile.lock` of Pipenv: one table for each category. */
export const pipfile: LockFormat = {
  form: "Pipfile.lock",
  names: /^Pipfile\.lock$/,
  parse(file, text): Lock {
    const { _meta, ...rest } = JSON.parse(text) as Record<string, unknown>;
    const meta = _meta as Meta | undefined;
    const categories = rest as Readonly<Record<string, Readonly<Record<string, Entry>>>>;
    const indexes = new Map((meta?.sources ?? []).map(({ name, url }) => [name, url]));
    const lines = text.split("\n");
    const all = Object.values(categories).flatMap((each) => Object.keys(each));
    return {
      file,
      form: "Pipfile.lock",
      ecosystem: "python",
      complete: true,
      options: [],
      projects: [],
      asked: new Set(all.map(normalised)),
      installed: (selection, target) =>
        Object.entries(categories)
          .filter(([name]) => isTaken(name, selection))
          .flatMap(([category, packages]) => {
            const from = lines.findIndex((line) => line.trim().startsWith(`"${category}"`));
            return Object.entries(packages).flatMap(([name, entry]) => {
              const { version: spec = "", extras = [], markers = "", index, file: address } = entry;
              if (markerHolds(markers, target) === false) return [];
              const at = lines.findIndex(
                (line, each) => each > from && line.trim().startsWith(`"${name}": {`),
              );
              const version = spec.replace(/^==/, "");
              const source = address ?? entry.git ?? (index && indexes.get(index));
              const written = `${name}==${version}`;
              return [{ name: normalised(name), version, extras, source, line: at + 1, written }];
            });
          }),
    };
  },
};

interface Entry {
  readonly version?: string;
  readonly extras?: readonly string[];
  readonly markers?: string;
  readonly index?: string;
  readonly file?: string;
  readonly git?: string;
}

interface Meta {
  readonly sources?: readonly { readonly name: string; readonly url: string }[];
}

function isTaken(category: string, { project, groups }: Selection): boolean {
  if (category === "default") return project;
  return takes(groups, category === "develop" ? "dev" : category, false);
}
