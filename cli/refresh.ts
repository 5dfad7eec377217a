import { isEngineHere } from "../core/catalog/hosts";
import { docker } from "../engine/engine";
import { failureLines } from "../operate/failures";
import { forgetAll, requireShown } from "../operate/gone-server";
import { requireSameEngine } from "../operate/known-engine";
import { openToLook, underLock } from "../operate/open-stack";
import {
  failureContext,
  foresee,
  requireEngine,
  type Session,
  sessionOf,
} from "../operate/session";
import { chooseStack } from "../program/chosen-stack";
import { Drift } from "../pulumi/events/drift";
import { runOperation } from "../pulumi/run";
import { EXIT, type Verb } from "./verb";
import { waitMs } from "./wait-lock";

/** `enxuto refresh`: the state as things really are. */
export const refresh: Verb<"refresh"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, values);
    const offline = await foresee(chosen);
    await requireEngine(offline);
    if (values.preview) {
      const open = await openToLook(chosen, console.log);
      if (offline.settings.host === "local") {
        await requireSameEngine(chosen, open.resources, docker);
      }
      return drifted(await sessionOf(open, offline, console.log), true);
    }
    const gone = values["all-gone"] ?? false;
    const work = {
      ...{ verb: "refresh", waitMs: waitMs(values), say: console.log },
      anyEngine: gone,
    };
    return underLock(chosen, work, async (open) => {
      if (gone && !isEngineHere(offline.settings.host)) {
        await forgetAll(open, open.resources, console.log);
        return EXIT.ok;
      }
      return drifted(await sessionOf(open, offline, console.log), false);
    });
  },
};

/** Shows what differs, and writes it into the state unless it is only looked at. */
async function drifted(session: Session, isPreview: boolean): Promise<number> {
  await requireShown(session, session.resources);
  const context = failureContext(session);
  const drift = new Drift(context.services);
  const { stack } = session;
  const { succeeded, failures, violations } = await runOperation(
    session,
    console.log,
    (event) => drift.take(event),
    (options) => (isPreview ? stack.previewRefresh(options) : stack.refresh(options)),
  );
  if (!succeeded) {
    console.error((await failureLines(context, failures, violations)).join("\n"));
    return EXIT.usage;
  }
  const { lines } = drift;
  console.log(lines.length === 0 ? "nothing differs" : lines.join("\n"));
  if (lines.length > 0) console.log("up puts it back as declared");
  return EXIT.ok;
}
