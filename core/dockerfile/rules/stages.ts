import { hasOwnUser, isRootBase } from "../../catalog/base-users";
import { finalStage, foreignImages, lineage, type Stage, unquoted } from "../dockerfile";
import type { Finding } from "../finding";
import { installsOf } from "../install";
import { type ImageSources, pythonPackages, runs } from "./rule";

export function twoStages({ dockerfile: { file, stages } }: ImageSources): Finding[] {
  if (stages.length >= 2) return [];
  return [{ rule: "two-stages", file, line: stages[0].line, code: "one-stage" }];
}

export function nonRoot({ dockerfile }: ImageSources): Finding[] {
  const final = finalStage(dockerfile) as Stage;
  const stages = lineage(dockerfile, final);
  const user = stages
    .flatMap(({ steps }) => [...steps].reverse())
    .find(({ keyword }) => keyword === "USER");
  const base = stages.at(-1)?.base ?? "";
  // A variable that nothing sets is empty, and an empty user is root; a base may set it: APP_UID of .NET.
  const name = unquoted(user?.text ?? "root")
    .replace(/\$\{?(\w+)[^}]*\}?/g, (_, variable) => (variable === "APP_UID" ? "app" : ""))
    .split(":")[0]
    .trim();
  if (name !== "root" && name !== "" && !/^0+$/.test(name)) return [];
  if (!user && hasOwnUser(base)) return [];
  const { file } = dockerfile;
  if (user) {
    return [{ rule: "non-root", file, line: user.line, code: "user-is-root", user: user.text }];
  }
  if (isRootBase(base)) return [{ rule: "non-root", file, line: final.line, code: "no-user" }];
  return [{ rule: "not-known", file, line: final.line, code: "base-user-unknown", base }];
}

export function pinnedBases({ dockerfile }: ImageSources): Finding[] {
  const open = dockerfile.stages.filter(({ needsArgument }) => needsArgument !== undefined);
  const asked = open.map(
    ({ needsArgument = "", line }): Finding => ({
      rule: "not-known",
      file: dockerfile.file,
      line,
      code: "base-not-named",
      argument: needsArgument,
    }),
  );
  const pinned = foreignImages(dockerfile).filter(({ reference }) => reference !== "");
  return [...asked, ...unpinned(dockerfile.file, pinned)];
}

function unpinned(file: string, images: readonly { reference: string; line: number }[]): Finding[] {
  return images
    .filter(({ reference }) => !/@sha256:[0-9a-f]{64}$/.test(reference))
    .map(({ reference, line }) => ({
      rule: isLatest(reference) ? "no-latest" : "pinned-base",
      file,
      line,
      code: "base-not-pinned",
      reference,
    }));
}

function isLatest(reference: string): boolean {
  return reference.endsWith(":latest") || !/:[^/]+$/.test(reference);
}

const NO_MUSL = ["faiss-cpu", "torch", "onnxruntime"];

/** Judges what becomes the image, and every stage that installs Python packages. */
export function noMusl(sources: ImageSources): Finding[] {
  const { dockerfile } = sources;
  const locked = pythonPackages(sources);
  const unfit = NO_MUSL.filter((name) => locked.has(name));
  if (unfit.length === 0) return [];
  const final = lineage(dockerfile, finalStage(dockerfile) as Stage);
  return dockerfile.stages
    .filter(({ base }) => /alpine|musl/.test(base))
    .filter((stage) => final.includes(stage) || installsPython(stage))
    .map(({ base, line }) => ({
      rule: "no-musl",
      file: dockerfile.file,
      line,
      code: "musl-base",
      base,
      packages: unfit,
    }));
}

function installsPython({ steps }: Stage): boolean {
  return runs(steps).some(
    (step) =>
      step.text.includes("uv sync") || installsOf(step).some(({ manager }) => manager === "pip"),
  );
}
