import { hostCapacity } from "../../../core/catalog/hosts";
import type { ComposeQuestion } from "../../../core/judge/answer";
import { type ComposeFit, composeFit } from "../../../core/report/compose-said";
import { readMemory } from "../../support/compose-file";

/** The answer for a compose file with this text, on a machine with this memory or on any host. */
export function judged(
  text: string,
  ram?: string,
  more: Partial<ComposeQuestion> = {},
): ComposeFit {
  return composeFit({
    project: readMemory({ "compose.yaml": `name: shop\n${text}` }),
    files: ["compose.yaml"],
    profile: "default",
    target: ram === undefined ? "any" : hostCapacity("local", ram, new Date("2026-11-28")),
    ...more,
  });
}
