import { got, UserError } from "../core/capacity/user-error";
import { memoryBytesOf } from "../core/compose/units";
import { explain as explained } from "../core/judge/explain";
import { USUAL_CPUS } from "../core/judge/known";
import { explainText } from "../core/report/explain";
import { EXIT, type Verb } from "./verb";

const MIB = 1024 ** 2;

/** `enxuto explain IMAGE`: what is known of an image's memory, from where, and how to overrule it. */
export const explain: Verb<"explain"> = {
  async run({ values, positionals: [image] }) {
    // A blank or a control character in a name is a slip of the shell.
    if (!/^[\w.:/@-]+$/.test(image)) {
      throw new UserError("IMAGE", `${got(image)}, expected the name of an image: n8nio/n8n:2`);
    }
    const found = explained(image, mibOf("--limit", values.limit), {
      memTotalMiB: mibOf("--ram", values.ram),
      cpus: USUAL_CPUS,
    });
    console.log(values.json ? JSON.stringify(found, null, 2) : explainText(found, values.language));
    return EXIT.ok;
  },
};

function mibOf(flag: string, size: string | undefined): number | undefined {
  const bytes = size === undefined ? undefined : memoryBytesOf(flag, size);
  return bytes === undefined ? undefined : Math.floor(bytes / MIB);
}
