import { filled, type Sentence } from "../../capacity/sentence";
import { type UserError, withoutLogin } from "../../capacity/user-error";
import { PROBLEMS_PT } from "./portuguese";

/** Sentences of a language, by their English. */
export type Problems = Readonly<Record<string, string>>;

/** A problem in another language; what that language does not have stays as it is. */
export function problemText(problem: string | Sentence, problems: Problems = PROBLEMS_PT): string {
  if (typeof problem === "string") return problem;
  const texts = problem.parts.map((part) =>
    typeof part === "object" ? problemText(part, problems) : String(part),
  );
  return filled(problems[problem.template] ?? problem.template, texts);
}

/** A mistake in another language, which shows no login either: `services.a.mem_limit: veio -1, o esperado é um tamanho: 512m`. */
export function mistakeText({ path, sentence }: UserError, problems?: Problems): string {
  return withoutLogin(`${path}: ${problemText(sentence, problems)}`);
}
