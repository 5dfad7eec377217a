import type { Declaration } from "../declaration";
import { DECLARED, optionWords, type Source, sourceOf } from "./words";

const LOOK_UP = {
  file: 'compgen -f -- "$word"',
  directory: 'compgen -d -- "$word"',
} as const;

/** Completion script for bash 3.2 and newer. */
export function bashCompletion(): string {
  const verbs = DECLARED.map(([name]) => name).join(" ");
  return `# Completion of enxuto for bash: source <(enxuto completion bash)
_enxuto_stacks() {
  local file name
  COMPREPLY=()
  for file in Pulumi.*.yaml; do
    name=\${file#Pulumi.}
    name=\${name%.yaml}
    # compgen -W would run what stands in a name, and a checkout is anybody's.
    case "$name" in
      *[!A-Za-z0-9_.-]*) ;;
      "$word"*) COMPREPLY+=("$name") ;;
    esac
  done
}

_enxuto() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} verb=\${COMP_WORDS[1]}
  local IFS=$' \\t\\n'
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${verbs} help" -- "$word"))
    return
  fi
  if [ "$verb" = help ]; then
    COMPREPLY=($(compgen -W "${verbs}" -- "$word"))
    return
  fi
  case "$verb $before" in
${DECLARED.flatMap(([name, verb]) => valueCases(name, verb)).join("\n")}
  esac
  case "$word" in
    -*) case "$verb" in
${DECLARED.map(([name, verb]) => `      ${name}) COMPREPLY=($(compgen -W "${[...optionWords(verb), "--help"].join(" ")}" -- "$word")) ;;`).join("\n")}
    esac; return ;;
  esac
  local place=0 given
  for given in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do case "$given" in -*) ;; *) place=$((place + 1)) ;; esac; done
  case "$verb $place" in
${DECLARED.flatMap(([name, verb]) => positionalCases(name, verb)).join("\n")}
  esac
}
complete -o filenames -F _enxuto enxuto
`;
}

function valueCases(verb: string, { options }: Declaration): string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    if (option.value === undefined || option.valueOptional) return [];
    const patterns = [`--${name}`, ...(option.short ? [`-${option.short}`] : [])];
    const all = patterns.map((pattern) => `"${verb} ${pattern}"`).join(" | ");
    return [`    ${all}) ${reply(sourceOf(option))}; return ;;`];
  });
}

/** Counts words that are values of options as well: completion then offers less, and never something wrong. */
function positionalCases(verb: string, { positionals }: Declaration): string[] {
  return positionals.flatMap((positional, place) => {
    const source = sourceOf(positional);
    const at = positional.many ? "*" : String(place);
    return source ? [`    "${verb} "${at}) ${reply(source)} ;;`] : [];
  });
}

/** What fills `COMPREPLY`. */
function reply(source: Source): string {
  if (!source) return "COMPREPLY=()";
  if ("words" in source) {
    return `COMPREPLY=($(compgen -W "${source.words.join(" ")}" -- "$word"))`;
  }
  return source.lookUp === "stack" ? "_enxuto_stacks" : `COMPREPLY=($(${LOOK_UP[source.lookUp]}))`;
}
