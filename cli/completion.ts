import { bashCompletion } from "./completion/bash";
import { fishCompletion } from "./completion/fish";
import { zshCompletion } from "./completion/zsh";
import { EXIT, type Verb } from "./verb";

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** `enxuto completion`: a script by which a shell completes verbs, options, stacks and files. */
export const completion: Verb<"completion"> = {
  async run({ positionals: [shell] }) {
    process.stdout.write(SCRIPTS[shell as keyof typeof SCRIPTS]());
    return EXIT.ok;
  },
};
