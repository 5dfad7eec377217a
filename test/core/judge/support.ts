import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { hostCapacity } from "../../../core/catalog/hosts";
import { projectOf } from "../../../core/compose/project";
import { readModel } from "../../../core/compose/read";
import { answer, type ComposeFit, type ComposeQuestion } from "../../../core/judge/answer";

/** The answer for a compose file with this text, on a machine with this memory or on any host. */
export function judged(
  text: string,
  ram?: string,
  more: Partial<ComposeQuestion> = {},
): ComposeFit {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-judge-"));
  const file = path.join(folder, "compose.yaml");
  fs.writeFileSync(file, `name: shop\n${text}`);
  try {
    const model = readModel([file], { environment: {}, tree: folder });
    return answer({
      project: projectOf(model, []),
      files: [file],
      profile: "default",
      target: ram === undefined ? "any" : hostCapacity("local", ram, new Date("2026-11-28")),
      ...more,
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
