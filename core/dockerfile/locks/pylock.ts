import { parse } from "smol-toml";
import { type Lock, type LockFormat, normalised, takes, withLines } from "./lock";
import { markerHolds } from "./marker";
import { wheelSize } from "./uv";

/** `pylock.toml` and `pylock.NAME.toml` (PEP 751), as uv, pip and PDM write it. */
export const pylock: LockFormat = {
  form: "pylock.toml",
  names: /^pylock(\.[^.]+)?\.toml$/,
  parse(file, text): Lock {
    const document = parse(text) as unknown as Document;
    const packages = withLines(document.packages, text, "packages", /^(version|name) = /);
    return {
      file,
      form: "pylock.toml",
      ecosystem: "python",
      complete: true,
      options: [],
      projects: [],
      asked: undefined,
      installed: (selection, target) => {
        const choices = {
          extras: new Set(
            (document.extras ?? []).filter((each) => takes(selection.extras, each, false)),
          ),
          groups: new Set(
            (document["dependency-groups"] ?? []).filter((each) =>
              takes(selection.groups, each, document["default-groups"]?.includes(each) ?? false),
            ),
          ),
        };
        return packages.flatMap((entry) => {
          if (markerHolds(entry.marker ?? "", target, choices) === false) return [];
          if (entry.directory) return [];
          const { name, version = "", wheels = [], line } = entry;
          const source = entry.index ?? wheels[0]?.url ?? entry.archive?.url ?? entry.vcs?.url;
          const written = `${name}==${version}`;
          const sized = wheelSize(wheels, target);
          return [{ name: normalised(name), version, extras: [], source, line, written, ...sized }];
        });
      },
    };
  },
};

interface Document {
  readonly extras?: readonly string[];
  readonly "dependency-groups"?: readonly string[];
  readonly "default-groups"?: readonly string[];
  readonly packages?: readonly {
    readonly name: string;
    readonly version?: string;
    readonly marker?: string;
    readonly index?: string;
    readonly directory?: unknown;
    readonly archive?: { readonly url?: string };
    readonly vcs?: { readonly url?: string };
    readonly wheels?: readonly {
      readonly name?: string;
      readonly url?: string;
      readonly size?: number;
    }[];
  }[];
}
