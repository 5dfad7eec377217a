import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../core/capacity/user-error";
import type { Finding } from "../core/dockerfile/finding";
import { type ImageJudgement, judgeImage } from "../core/dockerfile/image";
import type { Target } from "../core/dockerfile/locks/marker";
import { findingText } from "../core/report/image-findings/finding-text";
import type { BuildContext } from "./build-context";
import { readContextFile } from "./context-file";

/** Facts that the sources of an image tell: its Dockerfile, its locks and its context. */
export function readImage(
  context: BuildContext,
  target?: Target,
  args?: Readonly<Record<string, string>>,
): ImageJudgement {
  return judgeImage({ ...context, read: (file) => read(context, file) }, target, args);
}

/** Everything about an image's sources that must change before it is built. */
export function imageFindings(context: BuildContext): readonly Finding[] {
  return readImage(context).findings;
}

/** Contexts of which nothing must change, as they were found: several stacks, and each look at one, build the same images. */
const CLEAN = new Set<string>();

/** Throws a UserError with every finding, so that a bad image fails at preview. */
export function checkImage(service: string, context: BuildContext): void {
  const ignored = context.ignoreFile ? read(context, context.ignoreFile) : undefined;
  // The hash is of all that goes into a build; what is left out of it, and by which file, is a finding too.
  const found = JSON.stringify([
    ...[context.directory, context.dockerfile, context.hash, context.ignoreFile],
    ignored && Buffer.from(ignored).toString(),
  ]);
  if (CLEAN.has(found)) return;
  const findings = imageFindings(context);
  if (findings.length === 0) {
    CLEAN.add(found);
    return;
  }
  const lines = findings.map((finding) => `  ${findingText(finding)}`);
  throw new UserError(
    `${service}/image`,
    `${context.directory} must change before it is built:\n${lines.join("\n")}`,
  );
}

/** Undefined also for what a list names outside the context, which no build sees; the Dockerfile itself may lie there. */
function read({ directory, dockerfile }: BuildContext, file: string): Uint8Array | undefined {
  const full = path.join(directory, file);
  if (file !== dockerfile && path.relative(directory, full).startsWith("..")) return undefined;
  const there = fs.statSync(full, { throwIfNoEntry: false });
  return there?.isFile() ? readContextFile(directory, file) : undefined;
}
