import * as path from "node:path";
import { readBuildContext } from "../components/build-context";
import { readImage } from "../components/image-check";
import { got, UserError } from "../core/capacity/user-error";
import { imageAnswer } from "../core/judge/image";
import { imageTarget } from "../core/judge/image-platform";
import { imageText } from "../core/report/image";
import { EXIT, type Verb } from "./verb";

/** Exit codes by verdict. */
const CODES = { clean: EXIT.ok, findings: EXIT.refused, "not known": EXIT.open } as const;

/** `enxuto image`: what a Dockerfile with its locks brings, and what must change in it. Needs no stack. */
export const image: Verb<"image"> = {
  async run({ values, positionals: [directory = "."] }) {
    const platform = values.platform ?? "linux/amd64";
    const file = values.file ?? path.join(directory, "Dockerfile");
    const context = readBuildContext("image", path.dirname(file), path.basename(file), directory);
    const buildArguments = Object.fromEntries((values["build-arg"] ?? []).map(pair));
    const judgement = readImage(context, imageTarget(platform), buildArguments);
    const answer = imageAnswer(judgement, platform);
    console.log(values.json ? JSON.stringify(answer, null, 2) : imageText(answer));
    return CODES[answer.verdict];
  },
};

function pair(argument: string): [string, string] {
  const at = argument.indexOf("=");
  if (at > 0) return [argument.slice(0, at), argument.slice(at + 1)];
  throw new UserError("--build-arg", `${got(argument)}, expected NAME=VALUE`);
}
