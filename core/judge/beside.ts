import { type Known, whole } from "../capacity/known";
import {
  modelNeed,
  parametersOf,
  quantisationOf,
  weightsText,
} from "../catalog/programs/self-sized/language-models";
import { READ_ON } from "../catalog/programs/self-sized/sizing";
import type { ComposeModelUse, ComposeProject } from "../compose/project";
import type { ComposeService } from "../compose/service";
import type { Machine } from "./known";
import { type ComposeLoad, loadOf } from "./loads";
import { type Once, surgeBeyond } from "./once";

/**
 * What takes memory beside the containers that stay: a job, a container before a start, a language model on the host. Its `known` is
 * what it adds to the sums.
 */
export interface BesideLoad extends ComposeLoad {
  readonly kind: "job" | "pre_start" | "model";
  /** What it takes by itself. */
  readonly takes: Known;
  /** The services that start once it has ended. */
  readonly waiting: readonly string[];
}

/** Everything beside the containers of a project that stay: services that run to their end first, the rest in the order of the file. */
export function besideOf(
  project: ComposeProject,
  once: readonly Once[],
  machine: Machine,
): BesideLoad[] {
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
        return addedWhole(loadOf(own, machine), "pre_start");
      }),
    );
  const ending = once.map(
    (one): BesideLoad => ({
      ...one.load,
      kind: "job",
      known: { ...one.load.known, ...surgeBeyond(one) },
      takes: one.load.known,
      waiting: one.waiting.map(({ name }) => name),
    }),
  );
  const jobs = project.jobs.map((job) => addedWhole(loadOf(job, machine), "job"));
  const models = project.models.map((model) => addedWhole(modelLoad(model, project), "model"));
  return [...ending, ...hooks, ...jobs, ...models];
}

function addedWhole(load: ComposeLoad, kind: BesideLoad["kind"]): BesideLoad {
  return { ...load, kind, takes: load.known, waiting: [] };
}

/** MiB of what comes and goes: it overlaps with what stays. */
export function surgeOf(beside: readonly BesideLoad[]): number {
  return likelySum(beside.filter(({ kind }) => kind !== "model"));
}

/** MiB of language models, which stay as containers do. */
export function modelsOf(beside: readonly BesideLoad[]): number {
  return likelySum(beside.filter(({ kind }) => kind === "model"));
}

function likelySum(beside: readonly BesideLoad[]): number {
  return beside.reduce((sum, { known, replicas }) => sum + known.likelyMiB * replicas, 0);
}

/** A model that the engine's own runner serves: weights and context, outside of every container's limit. */
function modelLoad(use: ComposeModelUse, project: ComposeProject): ComposeLoad {
  const { name, model, contextTokens } = use;
  const billions = parametersOf(model);
  const known: Known = whole({
    ...modelNeed(billions, quantisationOf(model), contextTokens),
    standing: billions === undefined ? "class" : "documented",
    source: `${model}: ${billions === undefined ? "7B assumed" : `${billions}B`} in ${weightsText(quantisationOf(model))} + context of ${contextTokens ?? "its own"} tokens (sizes of published files)`,
    asOf: READ_ON,
  });
  const service: ComposeService = {
    ...project.services[0],
    name,
    image: undefined,
    build: undefined,
    replicas: 1,
    limitBytes: undefined,
    reservationBytes: undefined,
  };
  return {
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
