import * as fs from "node:fs";
import { type Compared, type Difference, differenceOf } from "../core/capacity/difference";
import type { Fit } from "../core/capacity/fit";
import { UserError } from "../core/capacity/user-error";

/** An answer as it was written down on the base branch, by `plan --json` or `fit --json`. */
type BaseAnswer = Pick<Fit, "verdict" | "services" | "memory"> & {
  readonly stack?: string;
};

/**
 * The answers in a file of the base branch. None where the file is not there or empty: a base that was not judged is nothing to
 * compare with.
 *
 * Throws a UserError for a file that holds something else.
 */
export function readBase(file: string | undefined): readonly BaseAnswer[] {
  if (file === undefined || !fs.existsSync(file)) return [];
  const text = fs.readFileSync(file, "utf8");
  if (text.trim() === "") return [];
  const answers = parsed(text);
  if (!answers.every(isAnswer)) {
    throw new UserError(file, "is not the output of plan --json or fit --json");
  }
  return answers;
}

/** Changes against the answer to the same question on the base branch; undefined where there is none. */
export function differenceFrom(
  base: readonly BaseAnswer[],
  fit: Compared & { readonly stack?: string },
): Difference | undefined {
  // Compose names a project after its folder, which on the base branch is another one: a file's answer stands alone.
  const earlier = fit.stack === undefined ? base[0] : base.find(({ stack }) => stack === fit.stack);
  return earlier && differenceOf(earlier, fit);
}

function parsed(text: string): unknown[] {
  try {
    const json = JSON.parse(text);
    return Array.isArray(json?.plans) ? json.plans : [json];
  } catch {
    return [undefined];
  }
}

function isAnswer(value: unknown): value is BaseAnswer {
  if (typeof value !== "object" || value === null) return false;
  const { services, memory, verdict } = value as Partial<BaseAnswer>;
  return (
    Array.isArray(services) &&
    typeof verdict === "string" &&
    typeof memory?.steadyMiB === "number" &&
    typeof memory.headroomMiB === "number"
  );
}
