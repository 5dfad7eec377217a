import { DockerfileParser, type Instruction } from "dockerfile-ast";
import { Util } from "dockerfile-ast/lib/util";
import { withoutInnerComments } from "./inner-comments";

// The parser asks Node's Buffer whether a text begins with a byte order mark, and a browser has no Buffer.
Util.isUTF8BOM = (character) => character === "\uFEFF";

/** Instructions of a Dockerfile in their order. */
export function instructionsOf(text: string): readonly Instruction[] {
  return DockerfileParser.parse(withoutInnerComments(text)).getInstructions();
}
