import { gb, mbOf } from "../../capacity/figures";
import type { CudaFamilyName } from "../../catalog/cuda";
import { CUDA_TORCH_MB } from "../../catalog/package-sizes";
import { CUDA_BASES_GB, WASTE_MB } from "../../catalog/waste";
import type { Held } from "../../dockerfile/finding";
import type { Unreadable } from "../../dockerfile/unknown-install";
import { listed } from "../notices/listed";
import { FROZEN, INSTEAD } from "./instead";
import { type FindingSentences, type FindingWords, said, sentenceOf } from "./sentences";

const [compilerMB, largestCompilerMB] = WASTE_MB.compiler;
const [listsMB, mostListsMB] = WASTE_MB.aptLists;
const [baseGB, largestBaseGB] = CUDA_BASES_GB;
const ROOT = "a hole in the service is a hole in the host";

/** Cost of a family's CUDA, and what to take instead. */
const FAMILIES: Readonly<Record<CudaFamilyName, readonly [cost: string, fix: string]>> = {
  torch: [
    `resolves to CUDA wheels: ~${gb(CUDA_TORCH_MB)} GB unpacked on a host without a GPU`,
    "use the CPU index (torch==VERSION+cpu, bound explicitly) or the ONNX variant",
  ],
  tensorflow: [
    "the extra and-cuda brings the CUDA libraries: gigabytes on a host without a GPU",
    "tensorflow-cpu, or tensorflow without the extra",
  ],
  jax: [
    "the CUDA plugin of JAX brings the CUDA libraries: gigabytes on a host without a GPU",
    "jax without the extra cuda12 or cuda13",
  ],
  "onnxruntime-gpu": [
    "a runtime for a GPU that the host does not have, hundreds of MB larger",
    "onnxruntime",
  ],
  xgboost: [
    `brings NCCL for GPUs: ${WASTE_MB.nccl} MB compressed on a host without one`,
    "xgboost-cpu",
  ],
  cupy: ["arrays for a GPU: it cannot start without one", "numpy"],
  paddlepaddle: ["brings the CUDA libraries: gigabytes on a host without a GPU", "paddlepaddle"],
  node: ["binaries for a GPU on a host without one", "the variant for the CPU"],
  CUDA: [
    "libraries for a GPU on a host without one",
    "leave out what brings it, or take its variant for the CPU",
  ],
};

/** Cost of contents that travel. */
const HELD: Readonly<Record<Held, string>> = {
  secrets: "secrets end up in a layer",
  history: "the whole history travels, with every secret it ever held",
  binaries: "another machine's binaries, hundreds of MB",
  environment: "a virtual environment: another machine's binaries, hundreds of MB",
  "byte-code": "the image changes without a change of the source",
  tests: "test data travels with every build",
  documents: "it is never read in a container",
};

/** What a requirement brings of a family. */
const BRINGS = {
  torch: () => "brings torch, which nothing binds to the CPU",
  cuda: () => "brings CUDA",
  family: (family: string) => `brings ${family} with CUDA`,
};

/** Why a file cannot be read, in front of its parser's own words. */
const UNREADABLE: Readonly<Record<Exclude<Unreadable["kind"], "malformed">, string>> = {
  missing: "it is missing",
  binary: "it is binary: bun install --save-text-lockfile writes bun.lock, which is read",
  "no-explicit-line": "it has no line @EXPLICIT",
};

/** Why it is not known all that a command installs. */
const UNKNOWN: FindingSentences["unknown"] = {
  "not-a-package": ({ requirement, askedBy }) =>
    `${requirement}${askedBy ? ` of ${askedBy}` : ""} is not a package that can be looked up`,
  "dependencies-dynamic": ({ path }) => `${path} leaves its dependencies to the build`,
  "dependencies-by-code": ({ path }) => `the dependencies of ${path} are made by code`,
  "not-read": ({ path, problem }) =>
    `${path} cannot be read: ${problem.kind === "malformed" ? problem.text : UNREADABLE[problem.kind]}`,
  "list-missing": ({ path, takenInBy }) => `${path}, which ${takenInBy} takes in, is missing`,
  "lock-missing": ({ path }) =>
    `${path} is missing, so that the build resolves other versions each day`,
  "no-lock": () => "no lock says what comes",
  "not-in-context": ({ path }) => `${path} is not in the build context`,
  "changed-by-command": ({ path, program }) => `${path} is changed by ${program} in the build`,
  "filled-by-shell": ({ word }) => `${word} is filled in by the shell`,
  "packages-not-read": ({ program }) => `packages of ${program} are not read`,
  "program-not-read": ({ program }) => `${program} is not read`,
};

/** Every finding of images in English. */
export const FINDINGS_EN: FindingSentences = {
  findings: {
    "unknown-instruction": ({ keyword, allowed }) =>
      unbuildable(`${keyword} is not an instruction`, `expected one of ${allowed.join(", ")}`),
    "empty-instruction": ({ keyword }) =>
      unbuildable(`${keyword} without anything`, `say what ${keyword} is about, or leave it out`),
    "copy-without-target": ({ keyword, text }) =>
      unbuildable(`${keyword} ${text}`, `${keyword} SOURCE TARGET`),
    "shell-not-json": ({ keyword, text }) =>
      unbuildable(`${keyword} ${text}`, `a JSON array: ${INSTEAD.json(keyword)}`),
    "no-from": () => said("no FROM", "nothing can be built", "start with FROM"),

    "one-stage": () =>
      said(
        "one stage",
        `what builds the service travels with it: a compiler alone is ${compilerMB} to ${largestCompilerMB} MB`,
        "build in a first stage and COPY --from it into a slim second one",
      ),
    "user-is-root": ({ user }) => said(`USER ${user}`, ROOT, INSTEAD.user),
    "no-user": () => said("no USER in the final stage", ROOT, INSTEAD.user),
    "base-user-unknown": ({ base }) =>
      said(`the user of ${base || "the base"}`, `where it is root, ${ROOT}`, INSTEAD.user),
    "base-not-named": ({ argument }) =>
      said(
        `FROM \${${argument}} needs --build-arg ${argument}`,
        "what it stands on is not known here",
        `${INSTEAD.base(argument)} before the first FROM`,
      ),
    "base-not-pinned": ({ reference }) =>
      said(
        `${reference} without a digest`,
        "another image under the same name, one day: python:3.11-slim changed its Debian release",
        `${INSTEAD.base("NAME")} before the first FROM, and FROM with it; docker buildx imagetools inspect tells the digest`,
      ),
    "musl-base": ({ base, packages }) =>
      said(
        `${base} under ${packages.join(", ")}`,
        "no wheels for musl: it compiles for an hour, or crashes in a thread's small stack",
        `a slim Debian base: ${INSTEAD.slim}`,
      ),
    "secret-kept": ({ keyword, name }) =>
      said(
        `${keyword} ${name}`,
        "whoever has the image reads it in docker history",
        "RUN --mount=type=secret for a build; a file under /run/secrets for a container",
      ),
    "command-not-json": ({ keyword, text }) =>
      said(
        `${keyword} ${text} is not JSON, so a shell gets it as it stands`,
        "it builds, and the container fails as it starts",
        INSTEAD.json(keyword),
      ),
    "shell-form": ({ keyword }) =>
      said(
        `${keyword} in shell form`,
        "SIGTERM reaches the shell, the service is killed after the grace time",
        INSTEAD.json(keyword),
      ),
    onbuild: () =>
      said(
        "ONBUILD",
        "it runs in other images, where nobody reads it",
        "write the instruction where it is needed",
      ),
    "installs-at-start": ({ command }) =>
      said(
        `${command} runs as the container starts`,
        "each new container fetches it again, onto a disk where no figure counts it",
        "install it in a RUN, from a lock",
      ),
    "apt-asks": () =>
      said("apt-get install without -y", "the build stops at a question", INSTEAD.aptYes),
    "apt-lists-kept": () =>
      said(
        "package lists stay in the layer",
        `${listsMB} to ${mostListsMB} MB in every image`,
        `${INSTEAD.cleanLists} in the same RUN`,
      ),
    "pip-cache-kept": () =>
      said(
        "pip keeps its cache",
        "every wheel stays in the layer a second time",
        `${INSTEAD.noPipCache}, or a cache mount`,
      ),
    "build-tools-shipped": ({ packages }) =>
      said(
        `${packages.join(", ")} in the final stage`,
        `curl is ${WASTE_MB.curl} MB, a compiler ${compilerMB} to ${largestCompilerMB} MB`,
        "install it in the first stage; health checks need no curl, they use what the image has",
      ),
    "libraries-not-needed": ({ packages }) =>
      said(
        packages.join(", "),
        `up to ${WASTE_MB.carriedLibraries} MB that nothing loads: the wheels carry their own`,
        "leave them out",
      ),
    "owner-changed": () =>
      said("chown -R in a layer of its own", "every file is stored twice", INSTEAD.owner),
    "path-not-made": ({ path, stage }) =>
      said(
        `${path} is not made in stage ${stage}`,
        "the build fails: file does not exist",
        path === "/root/.local"
          ? `pip install --user there, or better a virtual environment: ${INSTEAD.environment}`
          : "copy a path that the stage makes",
      ),

    "not-from-lock": ({ command, program }) => {
      const [frozen, lock] = FROZEN[program];
      return said(command, "other versions on another day", `${frozen}, from a ${lock}`);
    },
    "newest-run": ({ program, package: name }) =>
      said(`${program} ${name}`, "other versions on another day", INSTEAD.pinned(program, name)),
    "lock-missing": () =>
      said(
        "the Dockerfile names it and the context does not have it",
        "the build fails, or resolves other versions on another day",
        "commit it, and see that .dockerignore does not leave it out",
      ),
    "file-not-given": () =>
      said(
        "the Dockerfile names it and it is not among the files",
        "what it installs is not counted",
        "add it to the files",
      ),
    "lock-older": ({ package: name, lock, again }) =>
      said(
        `${name} is not in ${lock}`,
        "the build fails, or the image is built without it",
        `make the lock again: ${again}`,
      ),
    "list-older": ({ package: name, lock, again }) =>
      said(
        `${name} is not in ${lock}`,
        "the image is built without it",
        `make the lock again: ${again}`,
      ),

    "cuda-base": ({ reference }) =>
      said(
        reference,
        `carries CUDA: ${baseGB} to ${largestBaseGB} GB on a host without a GPU`,
        `a slim base without it: ${INSTEAD.slim}`,
      ),
    "cuda-named": ({ family, requirement, others, broughtBy, open }) => {
      const shown = others.length > 3 ? `${others.length} CUDA packages` : others.join(", ");
      return said(
        [
          requirement,
          shown && ` with ${shown}`,
          broughtBy && `, which ${broughtBy} brings`,
          open && " pins no version, and nothing binds it to the CPU",
        ]
          .filter(Boolean)
          .join(""),
        ...FAMILIES[family],
      );
    },
    "cuda-brought": ({ family, requirement, brings }) =>
      said(`${requirement} ${BRINGS[brings](family)}`, ...FAMILIES[family]),
    "install-unknown": ({ command, because }) =>
      unread(`${command}: ${sentenceOf(UNKNOWN, because)}`),
    "requirements-open": ({ requirements }) =>
      unread(
        `what ${listed(requirements, (rest) => ` and ${rest} more`, 3)} brings: no lock says it`,
      ),

    "no-ignore-file": ({ names }) =>
      said(
        "there is none",
        "everything in the directory travels, secrets as well",
        `make one, a line for each: ${names.join(", ")}`,
      ),
    "not-ignored": ({ name, travels, holds }) =>
      said(
        `does not leave out ${name} at every depth${travels ? ` (${travels} travels)` : ""}`,
        HELD[holds],
        `add **/${name}`,
      ),
    "not-ignored-by-case": ({ path, name }) =>
      said(
        `does not leave out ${path}, since names are told apart by case`,
        HELD.secrets,
        `add **/${name}`,
      ),
    "directory-travels": ({ directory, path, holds, name }) =>
      said(`does not leave out ${directory} (${path} travels)`, HELD[holds], `add **/${name}`),
    "context-too-large": ({ bytes, budgetBytes }) =>
      said(
        `the context is ${mbOf(bytes)} MB`,
        `it is read and sent for every build; the budget is ${mbOf(budgetBytes)} MB`,
        "leave out what the build does not read; models belong on a volume",
      ),
  },
  unknown: UNKNOWN,
};

function unbuildable(found: string, fix: string): FindingWords {
  return said(found, "the build fails here", fix);
}

function unread(found: string): FindingWords {
  return said(
    found,
    "it may bring CUDA, gigabytes that no figure here counts",
    `install from a lock: uv.lock, or ${INSTEAD.compiled}`,
  );
}
