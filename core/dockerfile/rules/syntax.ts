import { copied, type Dockerfile, jsonWords, type Step } from "../dockerfile";
import type { Finding } from "../finding";

const KEYWORDS = new Set(
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  ),
);

/** What Docker would refuse to read. */
export function syntaxFindings({ file, stages, steps }: Dockerfile): Finding[] {
  const findings = steps.flatMap((step) => {
    const error = syntaxError(step);
    if (!error) return [];
    return [{ rule: "syntax", file, line: step.line, cost: "the build fails here", ...error }];
  });
  if (stages.length > 0) return findings;
  const cost = "nothing can be built";
  return [...findings, { rule: "syntax", file, found: "no FROM", cost, fix: "start with FROM" }];
}

function syntaxError(step: Step): Pick<Finding, "found" | "fix"> | undefined {
  const { keyword, text } = step;
  if (!KEYWORDS.has(keyword)) {
    const fix = `expected one of ${[...KEYWORDS].join(", ")}`;
    return { found: `${keyword} is not an instruction`, fix };
  }
  if (text.trim() === "" && !step.written) {
    return {
      found: `${keyword} without anything`,
      fix: `say what ${keyword} is about, or leave it out`,
    };
  }
  if (/^(COPY|ADD)$/.test(keyword) && copied(step).sources.length === 0 && !text.includes("<<")) {
    return { found: `${keyword} ${text}`, fix: `${keyword} SOURCE TARGET` };
  }
  if (keyword === "SHELL" && text.startsWith("[") && !jsonWords(text)) {
    return { found: `${keyword} ${text}`, fix: `a JSON array: ${keyword} ["program", "argument"]` };
  }
  return undefined;
}
