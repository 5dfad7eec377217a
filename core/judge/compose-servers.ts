import { chanceWithin } from "../capacity/chance";
import type { Estimate } from "../capacity/known";
import type { ServerFit } from "../capacity/placement/servers";
import { productOf } from "../catalog/programs/products";
import type { ComposeProject } from "../compose/project";
import type { ComposeAnswer, Refusal } from "./compose-answer";
import { placeablesOfCompose } from "./placeable";
import { judgeServers, type ServersAnswer, serversFit } from "./servers";
import type { ServersQuestion } from "./servers-question";
import { ofKind, type Reason, SURE, tooSmallFor, type Verdict } from "./verdict";

/** The answer for several servers that carry compose files: places and headrooms are of what is likely. */
export interface ComposeServersAnswer extends Omit<ServersAnswer, "verdict"> {
  readonly verdict: Verdict;
  /** What it depends on, and what an engine or a program refuses on any host. Reasons of a placement are in `reasons`. */
  readonly because: readonly (Reason | Refusal)[];
}

/** Judges several servers for compose files, by the answer of `fit` for one of them. */
export function judgeComposeServers(
  project: ComposeProject,
  fit: ComposeAnswer,
  asked: Omit<ServersQuestion, "services">,
): ComposeServersAnswer {
  const services = (figure: keyof Estimate) => placeablesOfCompose(project, fit, figure);
  // One server has to hold what `fit` offers a host for: also the most.
  const servicesOnOne = services("highMiB");
  const likely = judgeServers({ ...asked, services: services("likelyMiB"), servicesOnOne });
  const refusals = fit.because.filter(isRefusedAnywhere);
  if (refusals.length > 0) return { ...likely, verdict: "refused", because: refusals };
  const because = doubtsOf(project, fit, likely, asked);
  if (likely.verdict === "refused") {
    const least = serversFit({ ...asked, services: services("lowMiB") });
    return { ...likely, verdict: least.verdict === "fits" ? "depends" : "refused", because };
  }
  return { ...likely, verdict: because.length > 0 ? "depends" : "fits", because };
}

function isRefusedAnywhere(reason: Reason | Refusal): boolean {
  return reason.kind === "refusal" && reason.on === "any host";
}

/** Whether a reason holds on any server: what is not known of the services, and limits that may be too small. */
function isOfTheFile(reason: Reason | Refusal): reason is Reason {
  return reason.kind === "unknown" || reason.kind === "limit";
}

function doubtsOf(
  project: ComposeProject,
  fit: ComposeAnswer,
  { servers }: Pick<ServersAnswer, "servers">,
  { servers: asked }: Pick<ServersQuestion, "servers">,
): Reason[] {
  const memTotalMiB = asked.reduce((sum, server) => sum + server.memTotalMiB, 0);
  const small = tooSmallFor(
    productOf(project.services.flatMap(({ image }) => image ?? [])),
    memTotalMiB,
  );
  return [
    ...servers.flatMap((server) => openOn(server, fit)),
    ...fit.because.filter(isOfTheFile),
    ...ofKind("product", small ? [small] : []),
  ];
}

/** The service with the widest range on a server that may not hold what runs there; empty where it does. */
function openOn(
  { services, allocatableMiB, headroomMiB }: ServerFit,
  fit: ComposeAnswer,
): Reason[] {
  const loads = fit.services
    .map((service) => ({
      service,
      estimate: service.known,
      replicas: services.filter((name) => name === service.name).length,
    }))
    .filter(({ replicas }) => replicas > 0);
  const mostMiB = loads.reduce(
    (sum, { estimate, replicas }) => sum + estimate.highMiB * replicas,
    0,
  );
  if (mostMiB <= allocatableMiB || chanceWithin(loads, allocatableMiB) >= SURE) return [];
  const spread = ({ estimate, replicas }: (typeof loads)[number]) =>
    (estimate.highMiB - estimate.likelyMiB) * replicas;
  const [widest] = loads.sort((a, b) => spread(b) - spread(a));
  const { service, estimate, replicas } = widest;
  return ofKind("open", [
    {
      code: "service-decides",
      service: service.name,
      roomMiB: Math.max(0, estimate.likelyMiB + Math.floor(headroomMiB / replicas)),
      likelyMiB: estimate.likelyMiB,
      highMiB: estimate.highMiB,
      standing: service.known.standing,
      askedMiB: null,
    },
  ]);
}
