import type { Declaration, Option } from "../declaration";
import { DECLARED, quoted, type Source, short, sourceOf } from "./words";

const LOOK_UP = { stack: "_enxuto_stacks", file: "_files", directory: "_files -/" } as const;

/** Completion script for zsh 5. */
export function zshCompletion(): string {
  return `#compdef enxuto
# Completion of enxuto for zsh: source <(enxuto completion zsh), after compinit
_enxuto_stacks() {
  local -a stacks
  stacks=(Pulumi.*.yaml(N))
  compadd -- \${\${stacks#Pulumi.}%.yaml}
}

_enxuto() {
  local -a verbs
  verbs=(
${DECLARED.map(([name, { summary }]) => `    ${quoted(`${name}:${short(summary)}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )) || [[ $words[2] == help ]]; then
    _describe command verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
${DECLARED.map(([name, verb]) => `    ${name}) _arguments ${specs(verb).join(" \\\n      ")} ;;`).join("\n")}
  esac
}
compdef _enxuto enxuto
`;
}

function specs({ options, positionals }: Declaration): string[] {
  return [
    "-s",
    ...Object.entries(options).flatMap(([name, option]) => optionSpecs(name, option)),
    ...positionals.map((positional) => {
      const { name, many } = positional;
      const message = name.toLowerCase().replaceAll(":", "\\:");
      return quoted(`${many ? "*" : ""}:${message}:${action(sourceOf(positional))}`);
    }),
  ];
}

function optionSpecs(name: string, option: Option): string[] {
  const { value, multiple, valueOptional, summary } = option;
  const words = [`--${name}`, ...(option.short ? [`-${option.short}`] : [])];
  const text = short(summary).replace(/[[\]:\\]/g, "\\$&");
  const argument =
    value === undefined ? "" : `:${value.replace(/[:\\]/g, "\\$&")}:${action(sourceOf(option))}`;
  return words.map((word) => {
    const form = valueOptional
      ? `${word}=-`
      : value !== undefined && word.startsWith("--")
        ? `${word}=`
        : word;
    return quoted(
      `${multiple ? "*" : ""}${form}[${text}]${valueOptional ? `:${argument}` : argument}`,
    );
  });
}

function action(source: Source): string {
  if (!source) return "";
  return "words" in source ? `(${source.words.join(" ")})` : LOOK_UP[source.lookUp];
}
