import { finalStage, jsonWords, lineage, type Stage, type Step, startSteps } from "../dockerfile";
import type { Finding } from "../finding";
import type { ImageSources } from "./rule";

const SECRET_NAME =
  /(PASSWORD|PASSWD|(^|_)(PASS|PAT|CREDENTIALS?|SECRET(_ACCESS)?(_KEY)?|TOKEN|(API|PRIVATE|ACCESS|AUTH|ENCRYPTION|SIGNING|MASTER|OPENAI)_?KEY))$/i;
/** Tokens that a model knows: `EOS_TOKEN=2`. */
const MODEL_TOKEN = /(^|_)(EOS|BOS|PAD|UNK|SEP|CLS|MASK|STOP|MAX)_TOKEN$/i;
/** A key that shows what it is, or an address with a password in it. */
const SECRET_VALUE =
  /^(sk-|gh[pousr]_|github_pat_|glpat-|xox[abp]-|AKIA)|:\/\/[^\s/:@]*:[^\s/@$]+@/;

export function noSecrets({ dockerfile }: ImageSources): Finding[] {
  const { file, stages, steps } = dockerfile;
  const shipped = lineage(dockerfile, finalStage(dockerfile) as Stage);
  const elsewhere = new Set(
    stages.filter((stage) => !shipped.includes(stage)).flatMap((stage) => stage.steps),
  );
  return steps.flatMap((step) => {
    const { keyword, line, variables } = step;
    // A stage that does not ship keeps no placeholder; a real key should be in no file at all.
    const found = elsewhere.has(step) ? isKey : isSecret;
    return variables.filter(found).map(
      ({ name }): Finding => ({
        rule: "no-secret",
        file,
        line,
        code: "secret-kept",
        keyword,
        name,
      }),
    );
  });
}

function isKey({ value }: Step["variables"][number]): boolean {
  return value !== null && /^(sk-|gh[pousr]_|github_pat_|glpat-|xox[abp]-|AKIA)\w{8}/.test(value);
}

/** An ARG without a value counts: it is given at the build, and kept. */
function isSecret({ name, value }: Step["variables"][number]): boolean {
  if (value !== null && SECRET_VALUE.test(value)) return true;
  const harmless = value !== null && /^(|yes|no|true|false)$/i.test(value);
  return SECRET_NAME.test(name) && !MODEL_TOKEN.test(name) && !harmless;
}

/** Programs that hand signals on to all that they started. */
const INIT = /(^|\/)(dumb-init|catatonit)$/;
/** A shell that gives its place to the program. */
const PASSES_SIGNALS = /^exec\s/;

/** Judges what the image starts with. */
export function execForm({ dockerfile }: ImageSources): Finding[] {
  const { entrypoint, cmd } = startSteps(dockerfile);
  const init = INIT.test(jsonWords(entrypoint?.text ?? "")?.[0] ?? "");
  return [entrypoint, init && !cmd?.text.startsWith("[") ? undefined : cmd]
    .flatMap((step) => step ?? [])
    .filter(({ text }) => !jsonWords(text) && !PASSES_SIGNALS.test(text))
    .map(
      ({ keyword, text, line }): Finding => ({
        rule: "exec-form",
        file: dockerfile.file,
        line,
        ...(text.startsWith("[")
          ? { code: "command-not-json", keyword, text }
          : { code: "shell-form", keyword }),
      }),
    );
}

export function noOnbuild({ dockerfile: { file, steps } }: ImageSources): Finding[] {
  return steps
    .filter(({ keyword }) => keyword === "ONBUILD")
    .map(({ line }) => ({ rule: "no-onbuild", file, line, code: "onbuild" }));
}

/** Finds what is installed by the command that the image starts with. */
export function nothingInstalledAtStart({
  dockerfile: { file },
  brought,
}: ImageSources): Finding[] {
  return brought
    .filter(({ install }) => install.atStart)
    .map(({ install: { line, command } }) => ({
      rule: "no-install-at-start",
      file,
      line,
      code: "installs-at-start",
      command,
    }));
}
