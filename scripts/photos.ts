import * as path from "node:path";
import { HETZNER } from "../core/catalog/hetzner";
import { hostCapacity } from "../core/catalog/hosts";
import { projectOf } from "../core/compose/project";
import { readModel } from "../core/compose/read";
import { answer } from "../core/judge/answer";
import { composeText } from "../core/report/compose-fit";
import { machineFiles } from "../engine/files";

const PROJECT = path.join(__dirname, "..");
const FILE = "docs/examples/photos.yaml";

/** A file that many people start as it is, as `fit` prints it for a machine with 4 GB. */
export function photosText(): string {
  const named = [path.join(PROJECT, FILE)];
  const model = readModel({ files: machineFiles(), named, environment: {}, tree: PROJECT });
  const fit = answer({
    project: projectOf(model),
    files: [FILE],
    profile: "default",
    target: hostCapacity("local", "4GB", new Date(HETZNER.asOf)),
  });
  return `$ npx enxuto fit ${FILE} --ram 4GB\n${composeText(fit)}\n`;
}
