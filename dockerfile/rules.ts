import { type Dockerfile, finalStage, lineage, type Stage, type Step } from "./dockerfile";
import type { Finding } from "./finding";
import type { Lock } from "./lock";

/** What the rules for a Dockerfile look at. */
export interface ImageSources {
  readonly dockerfile: Dockerfile;
  readonly locks: readonly Lock[];
}

/** A rule finds what must change; none finds anything in a good Dockerfile. */
type Rule = (sources: ImageSources) => Finding[];

/** Everything that must change in a Dockerfile before it is built, in the order of its lines. */
export function dockerfileFindings(sources: ImageSources): Finding[] {
  const syntax = syntaxFindings(sources.dockerfile);
  const findings = syntax.length > 0 ? syntax : RULES.flatMap((rule) => rule(sources));
  return findings.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

const RULES: readonly Rule[] = [
  twoStages,
  nonRoot,
  pinnedBases,
  aptInOneLayer,
  pipWithoutCache,
  npmFromLock,
  noBuildTools,
  noRecursiveChown,
  noMusl,
  noLibrariesBesideWheels,
  copiesWhatIsMade,
  noSecrets,
  execForm,
  noOnbuild,
];

const KEYWORDS = new Set(
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  ),
);

function syntaxFindings({ file, stages, steps }: Dockerfile): Finding[] {
  const unknown = steps.filter(({ keyword }) => !KEYWORDS.has(keyword));
  const findings = unknown.map(({ keyword, line }) => ({
    rule: "syntax",
    file,
    line,
    found: `${keyword} is no instruction`,
    cost: "the build fails here",
    fix: `expected one of ${[...KEYWORDS].join(", ")}`,
  }));
  if (stages.length > 0) return findings;
  return [
    ...findings,
    {
      rule: "syntax",
      file,
      found: "no FROM",
      cost: "nothing can be built",
      fix: "start with FROM",
    },
  ];
}

function twoStages({ dockerfile: { file, stages } }: ImageSources): Finding[] {
  if (stages.length >= 2) return [];
  return [
    {
      rule: "two-stages",
      file,
      line: stages[0].line,
      found: "one stage",
      cost: "what builds the service travels with it: a compiler alone is 269 to 447 MB",
      fix: "build in a first stage and COPY --from it into a slim second one",
    },
  ];
}

function nonRoot({ dockerfile }: ImageSources): Finding[] {
  const final = finalStage(dockerfile) as Stage;
  const user = lineage(dockerfile, final)
    .flatMap(({ steps }) => [...steps].reverse())
    .find(({ keyword }) => keyword === "USER");
  const name = user?.text.split(":")[0].trim();
  if (user && name !== "root" && name !== "0") return [];
  return [
    {
      rule: "non-root",
      file: dockerfile.file,
      line: user?.line ?? final.line,
      found: user ? `USER ${user.text}` : "no USER in the final stage",
      cost: "a hole in the service is a hole in the host",
      fix: "USER 10001:10001",
    },
  ];
}

function pinnedBases({ dockerfile }: ImageSources): Finding[] {
  const own = new Set(dockerfile.stages.map(({ name }) => name.toLowerCase()));
  const used = [
    ...dockerfile.stages.map(({ base, line }) => ({ base, line })),
    ...dockerfile.steps
      .filter(({ keyword, flags }) => keyword === "COPY" && flags.has("from"))
      .map(({ flags, line }) => ({ base: flags.get("from") as string, line })),
  ];
  return used
    .filter(({ base }) => base !== "scratch" && !own.has(base.toLowerCase()) && !/^\d+$/.test(base))
    .filter(({ base }) => !/@sha256:[0-9a-f]{64}$/.test(base))
    .map(({ base, line }) => ({
      rule: isLatest(base) ? "no-latest" : "pinned-base",
      file: dockerfile.file,
      line,
      found: base || "a base without a default",
      cost: "another image under the same name, one day: python:3.11-slim changed its Debian release",
      fix: "ARG NAME=image:version@sha256:DIGEST before the first FROM, and FROM with it",
    }));
}

function isLatest(reference: string): boolean {
  return reference.endsWith(":latest") || !/:[^/]+$/.test(reference);
}

function aptInOneLayer({ dockerfile }: ImageSources): Finding[] {
  return runs(dockerfile.steps).flatMap((step) => {
    if (!/\bapt(-get)?\s+(-\S+\s+)*install\b/.test(step.text)) return [];
    const at = { file: dockerfile.file, line: step.line };
    const findings: Finding[] = [];
    if (!/(^|\s)(-y|-qy|-yq|--yes|--assume-yes|-qqy|-yqq)\b/.test(step.text)) {
      findings.push({
        ...at,
        rule: "apt-yes",
        found: "apt-get install without -y",
        cost: "the build stops at a question",
        fix: "apt-get update && apt-get install -y --no-install-recommends …",
      });
    }
    const cached = [step.flags.get("mount") ?? ""].some((mount) => mount.includes("/var/lib/apt"));
    if (!cached && !/rm\s+-\S*r\S*\s[^;&]*\/var\/lib\/apt\/lists/.test(step.text)) {
      findings.push({
        ...at,
        rule: "apt-cache",
        found: "package lists stay in the layer",
        cost: "20 to 45 MB in every image",
        fix: "&& rm -rf /var/lib/apt/lists/* in the same RUN",
      });
    }
    return findings;
  });
}

function pipWithoutCache({ dockerfile }: ImageSources): Finding[] {
  return dockerfile.stages.flatMap((stage) => {
    const off = lineage(dockerfile, stage).some(({ steps }) =>
      steps.some(({ variables }) =>
        variables.some(({ name }) => name === "PIP_NO_CACHE_DIR" || name === "UV_NO_CACHE"),
      ),
    );
    if (off) return [];
    return runs(stage.steps)
      .filter(({ text }) => /\bpip3?\b[^&|;\n]*\sinstall\b/.test(text))
      .filter(({ text, flags }) => !/--no-cache(-dir)?\b/.test(text) && !flags.has("mount"))
      .map(({ line }) => ({
        rule: "pip-cache",
        file: dockerfile.file,
        line,
        found: "pip keeps its cache",
        cost: "every wheel stays in the layer a second time",
        fix: "pip install --no-cache-dir, or a cache mount",
      }));
  });
}

function npmFromLock({ dockerfile }: ImageSources): Finding[] {
  return runs(dockerfile.steps)
    .filter(({ text }) => /\bnpm\s+(install|i)\b(?!\s+(-g|--global))/.test(text))
    .map(({ line }) => ({
      rule: "npm-lock",
      file: dockerfile.file,
      line,
      found: "npm install",
      cost: "other versions on another day",
      fix: "npm ci, from a package-lock.json",
    }));
}

const BUILD_TOOLS =
  /\b(build-essential|gcc|g\+\+|gfortran|make|cmake|curl|wget|git|libopenblas-dev|liblapack-dev)(?=$|[\s;&\\])/g;

function noBuildTools({ dockerfile }: ImageSources): Finding[] {
  return finalPackages(dockerfile, BUILD_TOOLS).map(({ packages, line }) => ({
    rule: "no-build-tools",
    file: dockerfile.file,
    line,
    found: `${packages.join(", ")} in the final stage`,
    cost: "curl is 12 MB, a compiler 269 to 447 MB",
    fix: "install it in the first stage; health checks need no curl, they use what the image has",
  }));
}

function noRecursiveChown({ dockerfile }: ImageSources): Finding[] {
  return runs(dockerfile.steps)
    .filter(({ text }) => /\bchown\s+(-\S*R|--recursive)/.test(text))
    .map(({ line }) => ({
      rule: "no-chown-layer",
      file: dockerfile.file,
      line,
      found: "chown -R in a layer of its own",
      cost: "every file is stored twice",
      fix: "COPY --chown=10001:10001",
    }));
}

const NO_MUSL = ["faiss-cpu", "torch", "onnxruntime"];

function noMusl({ dockerfile, locks }: ImageSources): Finding[] {
  const locked = new Set(locks.flatMap(({ packages }) => packages.map(({ name }) => name)));
  const unfit = NO_MUSL.filter((name) => locked.has(name));
  if (unfit.length === 0) return [];
  return dockerfile.stages
    .filter(({ base }) => /alpine|musl/.test(base))
    .map(({ base, line }) => ({
      rule: "no-musl",
      file: dockerfile.file,
      line,
      found: `${base} under ${unfit.join(", ")}`,
      cost: "no wheels for musl: it compiles for an hour, or crashes in a thread's small stack",
      fix: "a slim Debian base: python:3.11-slim-bookworm",
    }));
}

const CARRIED =
  /\b(libgomp1|libopenblas\S*|liblapack\S*|libblas\S*|libatlas\S*|libsndfile1)(?=$|[\s;&\\])/g;
const CARRIERS = [
  "faiss-cpu",
  "numpy",
  "scipy",
  "scikit-learn",
  "torch",
  "onnxruntime",
  "soundfile",
];

function noLibrariesBesideWheels({ dockerfile, locks }: ImageSources): Finding[] {
  const locked = new Set(locks.flatMap(({ packages }) => packages.map(({ name }) => name)));
  if (!CARRIERS.some((name) => locked.has(name))) return [];
  return finalPackages(dockerfile, CARRIED).map(({ packages, line }) => ({
    rule: "no-libraries-beside-wheels",
    file: dockerfile.file,
    line,
    found: packages.join(", "),
    cost: "up to 55 MB that nothing loads: the wheels carry their own",
    fix: "leave them out",
  }));
}

/** The packages that apt or apk puts into the final image, where they match. */
function finalPackages(
  dockerfile: Dockerfile,
  pattern: RegExp,
): { packages: string[]; line: number }[] {
  return lineage(dockerfile, finalStage(dockerfile) as Stage)
    .flatMap(({ steps }) => runs(steps))
    .flatMap(({ text, line }) => {
      const [, installed] =
        /\b(?:apt(?:-get)?|apk)\b[^;&]*?\s(?:install|add)\b([^;&]*)/.exec(text) ?? [];
      const packages = installed?.match(pattern) ?? [];
      return packages.length > 0 ? [{ packages: [...packages], line }] : [];
    });
}

/** Directories that every base image fills. */
const FILLED_BY_BASES = /^\/(bin|sbin|lib|lib64|etc|usr|opt\/java)(\/|$)/;

function copiesWhatIsMade({ dockerfile }: ImageSources): Finding[] {
  return dockerfile.steps
    .filter(({ keyword, flags }) => keyword === "COPY" && flags.has("from"))
    .flatMap((step) => {
      const from = step.flags.get("from") as string;
      const stage =
        dockerfile.stages.find(({ name }) => name.toLowerCase() === from.toLowerCase()) ??
        dockerfile.stages[/^\d+$/.test(from) ? Number(from) : -1];
      if (!stage) return [];
      const stages = lineage(dockerfile, stage);
      return step.text
        .split(/\s+/)
        .slice(0, -1)
        .filter((path) => path.startsWith("/") && !FILLED_BY_BASES.test(path) && path !== "/")
        .filter((path) => !stages.some(({ steps }) => makes(steps, path.replace(/\/$/, ""))))
        .map((path) => ({
          rule: "copy-what-is-made",
          file: dockerfile.file,
          line: step.line,
          found: `${path} is not made in stage ${from}`,
          cost: "the build fails: file does not exist",
          fix:
            path === "/root/.local"
              ? "pip install --user there, or better a virtual environment: python -m venv /opt/venv"
              : "copy a path that the stage makes",
        }));
    });
}

/** Whether any step could have made a path: a command or a COPY that names it, or a command run in a directory above it. */
function makes(steps: readonly Step[], path: string): boolean {
  let directory = "/";
  for (const { keyword, text } of steps) {
    if (keyword === "WORKDIR") directory = text.startsWith("/") ? text : `${directory}/${text}`;
    const inside = directory !== "/" && `${path}/`.startsWith(`${directory.replace(/\/$/, "")}/`);
    if (keyword === "RUN") {
      if (inside || text.includes(path)) return true;
      if (path === "/root/.local" && /\spip3?\s.*--user\b|\bpip3? install.*--user\b/.test(text))
        return true;
    }
    if (keyword === "COPY" || keyword === "ADD") {
      const target = text.split(/\s+/).at(-1) ?? "";
      const full = target.startsWith("/") ? target : `${directory}/${target}`;
      if (inside || `${path}/`.startsWith(`${full.replace(/\/$/, "")}/`)) return true;
    }
  }
  return false;
}

const SECRET = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;

function noSecrets({ dockerfile }: ImageSources): Finding[] {
  return dockerfile.steps
    .filter(({ keyword }) => keyword === "ARG" || keyword === "ENV")
    .flatMap(({ keyword, line, variables }) =>
      variables
        .filter(({ name }) => SECRET.test(name))
        .map(({ name }) => ({
          rule: "no-secret",
          file: dockerfile.file,
          line,
          found: `${keyword} ${name}`,
          cost: "whoever has the image reads it in docker history",
          fix: "RUN --mount=type=secret for a build; a file under /run/secrets for a container",
        })),
    );
}

function execForm({ dockerfile }: ImageSources): Finding[] {
  const { steps } = finalStage(dockerfile) as Stage;
  return steps
    .filter(({ keyword, text }) => /^(CMD|ENTRYPOINT)$/.test(keyword) && !text.startsWith("["))
    .map(({ keyword, line }) => ({
      rule: "exec-form",
      file: dockerfile.file,
      line,
      found: `${keyword} in shell form`,
      cost: "SIGTERM reaches the shell, the service is killed after the grace time",
      fix: `${keyword} ["program", "argument"]`,
    }));
}

function noOnbuild({ dockerfile }: ImageSources): Finding[] {
  return dockerfile.steps
    .filter(({ keyword }) => keyword === "ONBUILD")
    .map(({ line }) => ({
      rule: "no-onbuild",
      file: dockerfile.file,
      line,
      found: "ONBUILD",
      cost: "it runs in other images, where nobody reads it",
      fix: "write the instruction where it is needed",
    }));
}

function runs(steps: readonly Step[]): Step[] {
  return steps.filter(({ keyword }) => keyword === "RUN");
}
