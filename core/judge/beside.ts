import { type Known, whole } from "../capacity/known";
import {
  modelNeed,
  parametersOf,
  quantisationOf,
} from "../catalog/programs/self-sized/language-models";
import { READ_ON } from "../catalog/programs/self-sized/sizing";
import type { ComposeModelUse, ComposeProject } from "../compose/project";
import type { ComposeService } from "../compose/service";
import type { Machine } from "./known";
import { type ComposeLoad, loadOf } from "./loads";

/** What takes memory beside the containers that stay: a job, a container before a start, a language model on the host. */
export interface BesideLoad extends ComposeLoad {
  readonly kind: "job" | "pre_start" | "model";
}

/** Everything beside the containers of a project that stay, in the order of the file. */
export function besideOf(project: ComposeProject, machine: Machine): BesideLoad[] {
  const hooks = project.services
    .filter(({ replicas }) => replicas > 0)
    .flatMap((service) =>
      service.beforeStart.map((hook): BesideLoad => {
        const { image, limitBytes, reservationBytes } = hook;
        const own = {
          ...service,
          image,
          limitBytes,
          reservationBytes,
          entrypoint: [],
          command: [],
        };
        return { ...loadOf(own, machine), kind: "pre_start" };
      }),
    );
  const jobs = project.jobs.map((job): BesideLoad => ({ ...loadOf(job, machine), kind: "job" }));
  return [...hooks, ...jobs, ...project.models.map((model) => modelLoad(model, project))];
}

/** MiB of what comes and goes: it overlaps with what stays. */
export function surgeOf(beside: readonly BesideLoad[]): number {
  return beside
    .filter(({ kind }) => kind !== "model")
    .reduce((sum, { known, replicas }) => sum + known.likelyMiB * replicas, 0);
}

/** A model that the engine's own runner serves: weights and context, outside of every container's limit. */
function modelLoad(use: ComposeModelUse, project: ComposeProject): BesideLoad {
  const { name, model, contextTokens } = use;
  const billions = parametersOf(model);
  const known: Known = whole({
    ...modelNeed(billions, quantisationOf(model), contextTokens),
    standing: billions === undefined ? "class" : "documented",
    source: `${model}: ${billions === undefined ? "7B assumed" : `${billions}B`} in ${quantisationOf(model)} + context of ${contextTokens ?? "its own"} tokens (sizes of published files)`,
    asOf: READ_ON,
  });
  const service: ComposeService = {
    ...project.services[0],
    name,
    image: undefined,
    builds: false,
    replicas: 1,
    limitBytes: undefined,
    reservationBytes: undefined,
  };
  return {
    kind: "model",
    name,
    replicas: 1,
    memory: { limitMiB: undefined, reservationMiB: known.likelyMiB },
    rollout: "stop-first",
    service,
    counted: "footprint",
    program: model,
    recognised: { program: model, known, askedMiB: undefined, followsHost: false },
    known,
    sizes: [],
    knobs: {},
  };
}
