import { copied, type Dockerfile, jsonWords, type Step } from "../dockerfile";
import type { FactOf, Finding } from "../finding";

const KEYWORDS =
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  );

/** What Docker would refuse to read. */
export function syntaxFindings({ file, stages, steps }: Dockerfile): Finding[] {
  const findings = steps.flatMap((step): Finding[] => {
    const fault = syntaxFault(step);
    return fault ? [{ rule: "syntax", file, line: step.line, ...fault }] : [];
  });
  if (stages.length > 0) return findings;
  return [...findings, { rule: "syntax", file, code: "no-from" }];
}

type SyntaxFault = FactOf<
  "unknown-instruction" | "empty-instruction" | "copy-without-target" | "shell-not-json"
>;

function syntaxFault(step: Step): SyntaxFault | undefined {
  const { keyword, text } = step;
  if (!KEYWORDS.includes(keyword)) {
    return { code: "unknown-instruction", keyword, allowed: KEYWORDS };
  }
  if (text.trim() === "" && !step.written) return { code: "empty-instruction", keyword };
  if (/^(COPY|ADD)$/.test(keyword) && copied(step).sources.length === 0 && !text.includes("<<")) {
    return { code: "copy-without-target", keyword, text };
  }
  if (keyword === "SHELL" && text.startsWith("[") && !jsonWords(text)) {
    return { code: "shell-not-json", keyword, text };
  }
  return undefined;
}
