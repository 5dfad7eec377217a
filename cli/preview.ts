import { isServer } from "../core/catalog/hosts";
import { upRefuses } from "../core/report/data-loss";
import { innerDataLine } from "../core/report/inner-data";
import { serversMoveLines } from "../core/report/servers-move";
import { docker } from "../engine/engine";
import { isUnreachable } from "../engine/server-engine";
import { allLossesOf, doubtLines } from "../operate/data-guard";
import { deployedRenderPrice } from "../operate/deployed-render";
import {
  deployedServer,
  goneWithServer,
  knownServer,
  SERVER_TYPES,
} from "../operate/deployed-server";
import { failureLines } from "../operate/failures";
import { requireBuilder } from "../operate/images/builder";
import { type InnerData, innerData } from "../operate/inner-data";
import { requireSameEngine } from "../operate/known-engine";
import { requireKnownForm } from "../operate/known-form";
import { openToLook } from "../operate/open-stack";
import { verdictsOn, violationLines } from "../operate/policy-verdict";
import {
  engineOf,
  failureContext,
  foresee,
  requireEngine,
  type Session,
  sessionOf,
} from "../operate/session";
import { chooseStack } from "../program/chosen-stack";
import { isSwarm } from "../program/settings";
import { Changes } from "../pulumi/events/changes";
import { CONTAINER, resourceOf } from "../pulumi/events/steps";
import { readState } from "../pulumi/read-state";
import { runOperation } from "../pulumi/run";
import { entriesOf, type Kept, keptOf, resourcesOf } from "../pulumi/state";
import { planOf, planText } from "./plan";
import { plansLine, priceLines } from "./price-change";
import { EXIT, type Verb } from "./verb";

/** `enxuto preview`: what an `up` would change, asked of Pulumi. */
export const preview: Verb<"preview"> = {
  async run({ values, positionals }) {
    const chosen = await chooseStack(positionals, values);
    const offline = await foresee(chosen);
    if (offline.fit.verdict === "refused") {
      console.log(planText(planOf(chosen.name, offline)));
      return EXIT.refused;
    }
    await requireEngine(offline);
    await requireBuilder(offline);
    const open = await openToLook(chosen, console.log);
    requireKnownForm(chosen.name, open.resources);
    if (offline.settings.host === "local") {
      await requireSameEngine(chosen, open.resources, docker);
    }
    const losses = await allLossesOf(open, offline);
    if (losses.length > 0) {
      console.log(upRefuses(chosen.name, losses).join("\n"));
      return EXIT.refused;
    }
    for (const line of doubtLines(chosen.name, open.resources, offline)) console.log(line);
    const session = await sessionOf(open, offline, console.log);
    const { code } = await showChanges(session);
    return code;
  },
};

/** Changes as a preview showed them. */
export interface Shown {
  /** Code of a verb that stops here. */
  readonly code: number;
  readonly changes: Changes;
  /** Files that go with their containers. */
  readonly lost: readonly InnerData[];
  /** Data that goes with the disk of a server. */
  readonly drowned: readonly Kept[];
}

/**
 * Previews and prints what changes, once the policies are kept by all that the program registers. The code is that of a verb that
 * stops here.
 */
export async function showChanges(session: Session): Promise<Shown> {
  const changes = new Changes([...session.offline.settings.system.services.keys()]);
  const broken = violationLines(verdictsOn(session.offline));
  if (broken.length > 0) {
    console.error((await failureLines(failureContext(session), [], broken)).join("\n"));
    return { code: EXIT.refused, changes, ...NOTHING };
  }
  const { succeeded, failures } = await runOperation(
    session,
    console.log,
    (event) => changes.take(event),
    (options) =>
      session.stack.preview({
        ...options,
        refresh: true,
        replace: [...session.replace],
      }),
  );
  if (!succeeded) {
    console.error((await failureLines(failureContext(session), failures, [])).join("\n"));
    return { code: EXIT.usage, changes, ...NOTHING };
  }
  const lost = await lostInside(session, changes);
  const drowned = await lostWithDisk(session, changes);
  const lines = changes.none
    ? ["nothing to change"]
    : [
        ...[...changes.lines(), ...movesOf(session), ...(await consequencesOf(session, changes))],
        ...drowned.map(
          ({ what, name }) => `warning: ${what} ${name} is lost with the server's disk`,
        ),
        ...lost.map((one) => `warning: ${innerDataLine(one)}`),
      ];
  console.log(lines.join("\n"));
  return { code: EXIT.ok, changes, lost, drowned };
}

/** What nothing is lost of. */
const NOTHING = { lost: [], drowned: [] };

/** Data on the disk of a server that is recreated. */
async function lostWithDisk(session: Session, changes: Changes): Promise<Kept[]> {
  if (!session.offline.fit.cost || !changes.replaces(SERVER_TYPES)) return [];
  return keptOf(goneWithServer(entriesOf(await readState(session))));
}

/** Files in containers that the changes replace or remove, which no volume with a name holds. */
async function lostInside(session: Session, changes: Changes): Promise<InnerData[]> {
  const { stack, offline, resources } = session;
  const gone = changes.goes(CONTAINER);
  const engine = gone.length > 0 ? engineOf(stack.name, offline, resources) : undefined;
  if (!engine || isSwarm(offline.settings)) return [];
  const going = resources.filter(({ urn }) => gone.includes(resourceOf(urn).name));
  try {
    return await innerData(engine, stack.name, going, offline.settings.system.services);
  } catch (error) {
    // A server that does not answer is the operation's to report.
    if (isUnreachable(error, stack.name)) return [];
    throw error;
  }
}

/** What a change between one rented server and several means for all that runs. */
function movesOf({ resources, offline: { settings } }: Session): string[] {
  const { runsOn } = knownServer(resources);
  const { servers, system, external, host } = settings;
  const isSeveral = servers.length > 1;
  if (!isServer(host) || runsOn === undefined || (runsOn === "servers") === isSeveral) return [];
  const services = [...system.services.keys()].filter((name) => !external.has(name)).length;
  return serversMoveLines({ servers: Math.max(1, servers.length), services });
}

/** Consequences of the changes for the price, where the host is rented. */
async function consequencesOf(session: Session, changes: Changes): Promise<string[]> {
  const { cost, host } = session.offline.fit;
  if (!host.priceMonthly) return [];
  const resources = resourcesOf(await readState(session));
  if (!cost) return [plansLine(deployedRenderPrice(resources), host.priceMonthly)];
  const replaced = changes.replaces(SERVER_TYPES);
  return priceLines({ before: deployedServer(resources), size: host.size ?? "", cost, replaced });
}
