import { UserError } from "../core/capacity/user-error";
import { alertChoice } from "../operate/watch/alert-choice";
import { deliver } from "../operate/watch/deliver";
import { chooseStack } from "../program/chosen-stack";
import { EXIT, type Verb } from "./verb";

/** `enxuto alerts test`: one message to everybody who would be told. */
export const alerts: Verb<"alerts"> = {
  async run({ positionals }) {
    const [, ...rest] = positionals;
    const chosen = await chooseStack(rest, {});
    const { to, language } = await alertChoice(chosen);
    if (to.length === 0)
      throw new UserError(
        "enxuto:alerts.to",
        "is missing: set the addresses that alerts go to, with --secret",
      );
    const text = language === "pt" ? "mensagem de teste do enxuto" : "test message of enxuto";
    const title = `${chosen.name}: ${text}`;
    const message = { stack: chosen.name, title, body: title, level: "warning" } as const;
    const failures = await deliver(to, message);
    for (const failure of failures) console.error(`not delivered: ${failure}`);
    console.log(`${to.length - failures.length} of ${to.length} channels took the message`);
    return failures.length === 0 ? EXIT.ok : EXIT.usage;
  },
};
