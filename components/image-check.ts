import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../capacity/user-error";
import { contextFindings } from "../dockerfile/context";
import { parseDockerfile } from "../dockerfile/dockerfile";
import { type Finding, findingText } from "../dockerfile/finding";
import { cudaFindings, type Lock, parseLock, staleFindings } from "../dockerfile/lock";
import { dockerfileFindings } from "../dockerfile/rules";
import type { BuildContext } from "./build-context";

/** Everything about an image's sources that must change before it is built. */
export function imageFindings(context: BuildContext): Finding[] {
  const dockerfile = parseDockerfile(context.dockerfile, read(context, context.dockerfile));
  const names = new Set(dockerfile.steps.flatMap(({ text }) => text.match(LOCK_NAME) ?? []));
  const beside = path.posix.dirname(context.dockerfile);
  const named = [...names].map((name) => path.posix.join(beside, name));
  const locks = named
    .filter((file) => context.files.includes(file))
    .map((file) => parseLock(file, read(context, file)));
  return [
    ...dockerfileFindings({ dockerfile, locks }),
    ...named.filter((file) => !context.files.includes(file)).map(missingLock),
    ...locks.flatMap(cudaFindings),
    ...locks.flatMap((lock) => stale(context, lock)),
    ...contextFindings(context),
  ];
}

/** Throws a UserError with every finding, so that a bad image fails at preview. */
export function checkImage(service: string, context: BuildContext): void {
  const findings = imageFindings(context);
  if (findings.length === 0) return;
  const lines = findings.map((finding) => `  ${findingText(finding)}`);
  throw new UserError(
    `${service}/image`,
    `${context.directory} must change before it is built:\n${lines.join("\n")}`,
  );
}

/** Lock files as a Dockerfile names them. */
const LOCK_NAME = /\b(?:requirements[\w.-]*\.(?:lock|txt)|uv\.lock|package-lock\.json)\b/g;

function missingLock(file: string): Finding {
  return {
    rule: "lock-present",
    file,
    found: "the Dockerfile names it and the context does not have it",
    cost: "the build fails, or resolves other versions on another day",
    fix: "commit it, and see that .dockerignore does not leave it out",
  };
}

/** The requirements beside a lock, where they are kept apart: `requirements.in`. */
function stale(context: BuildContext, lock: Lock): Finding[] {
  const requirements = lock.file.replace(/\.(lock|txt)$/, ".in");
  const there =
    requirements !== lock.file && fs.existsSync(path.join(context.directory, requirements));
  return there ? staleFindings(requirements, read(context, requirements), lock) : [];
}

function read({ directory }: BuildContext, file: string): string {
  return fs.readFileSync(path.join(directory, file), "utf8");
}
