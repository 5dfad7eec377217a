import type { Declaration, Option } from "../declaration";
import { DECLARED, type Source, short, sourceOf } from "./words";

const LOOK_UP = {
  stack: "(__enxuto_stacks)",
  file: "(__fish_complete_path)",
  directory: "(__fish_complete_directories)",
} as const;

/** Completion script for fish 3. */
export function fishCompletion(): string {
  return `# Completion of enxuto for fish: enxuto completion fish | source
function __enxuto_stacks
    for file in Pulumi.*.yaml
        string replace -r '^Pulumi\\.(.*)\\.yaml$' '$1' $file
    end
end

complete -c enxuto -f
${DECLARED.map(([name, { summary }]) => `complete -c enxuto -n __fish_use_subcommand -a ${name} -d ${quoted(short(summary))}`).join("\n")}
${DECLARED.flatMap(([name, verb]) => lines(name, verb)).join("\n")}
`;
}

function lines(verb: string, { options, positionals }: Declaration): string[] {
  const on = `complete -c enxuto -n '__fish_seen_subcommand_from ${verb}'`;
  const sources = new Set(positionals.map((positional) => words(sourceOf(positional))));
  return [
    ...Object.entries(options).map(([name, option]) => `${on} ${optionFlags(name, option)}`),
    ...[...sources].flatMap((source) => (source ? [`${on} -a ${quoted(source)}`] : [])),
  ];
}

function optionFlags(name: string, option: Option): string {
  const { value, valueOptional, summary } = option;
  const source = words(sourceOf(option));
  return [
    `-l ${name}`,
    ...(option.short ? [`-s ${option.short}`] : []),
    ...(value !== undefined && !valueOptional ? ["-r"] : []),
    ...(source ? [`-a ${quoted(source)}`] : []),
    `-d ${quoted(short(summary))}`,
  ].join(" ");
}

function words(source: Source): string {
  if (!source) return "";
  return "words" in source ? source.words.join(" ") : LOOK_UP[source.lookUp];
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
