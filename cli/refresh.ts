import { failureLines } from "../operate/failures";
import { failureContext, foresee, openSession } from "../operate/session";
import { chooseStack } from "../program/chosen-stack";
import { Drift } from "../pulumi/events/drift";
import { runOperation } from "../pulumi/run";
import { EXIT, type Verb } from "./verb";

/** `enxuto refresh`: the state as things really are. */
export const refresh: Verb<"refresh"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, values);
    const session = await openSession(chosen, await foresee(chosen), console.log);
    const context = failureContext(session);
    const drift = new Drift(context.services);
    const { succeeded, failures, violations } = await runOperation(
      session,
      console.log,
      (event) => drift.take(event),
      (options) => session.stack.refresh(options),
    );
    if (!succeeded) {
      console.error((await failureLines(context, failures, violations)).join("\n"));
      return EXIT.usage;
    }
    const { lines } = drift;
    console.log(lines.length === 0 ? "nothing differs" : lines.join("\n"));
    if (lines.length > 0) console.log("up puts it back as declared");
    return EXIT.ok;
  },
};
