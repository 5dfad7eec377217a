import { isGuess } from "../capacity/known";
import type { Catalogues } from "../catalog/hosts";
import type { productOf } from "../catalog/programs/products";
import type { ComposeProject } from "../compose/project";
import type { Target } from "./account";
import type { HostParts } from "./create";
import { type Machine, USUAL_CPUS } from "./known";
import { type ComposeLoad, loadOf } from "./loads";
import { asRoles } from "./roles";

/** Question about compose files. */
export interface ComposeQuestion {
  readonly project: ComposeProject;
  readonly files: readonly string[];
  /** The active profiles, as the answer names them. */
  readonly profile: string;
  readonly target: Target;
  /** Whether whatever is neither declared nor measured is refused. @default false */
  readonly strict?: boolean;
  /** Memory of a service whose program is not known, in bytes. @default - a guess from its class */
  readonly unknownBytes?: number;
  /** The product that images are of. @default - by what is recorded of products */
  readonly productOf?: typeof productOf;
  /** The servers that an answer may name. @default - all dated ones, wherever they are sold */
  readonly catalogues?: Catalogues;
}

/** The loads of a project on a machine. */
export function loadsOf(question: LoadsQuestion, machine: Machine): ComposeLoad[] {
  return asRoles(eachLoad(question, machine));
}

type LoadsQuestion = Pick<ComposeQuestion, "project" | "unknownBytes">;

/**
 * The loads of a project on a machine, each by itself: roles of one program are not told yet.
 *
 * @param known the same on another machine, of which those are kept that no machine changes
 */
export function eachLoad(
  { project, unknownBytes }: LoadsQuestion,
  machine: Machine,
  known: readonly ComposeLoad[] = [],
): ComposeLoad[] {
  const running = project.services.filter(({ replicas }) => replicas > 0);
  return running.map((service, index) => {
    const there = known[index];
    if (there && !there.recognised.followsHost) return there;
    return project.origins.naming(`services.${service.name}`, () => {
      const load = loadOf(service, machine);
      if (unknownBytes === undefined || !isGuess(load.known)) return load;
      return loadOf({ ...service, reservationBytes: unknownBytes, isVouchedFor: true }, machine);
    });
  });
}

/** The machine that a target is. */
export function machineOf(target: Target): Machine {
  if (typeof target === "string") return { memTotalMiB: undefined, cpus: USUAL_CPUS };
  return { memTotalMiB: target.memTotalMiB, cpus: target.vcpus ?? USUAL_CPUS };
}

/** What is known of the machine that a target is: no server in the catalogues has a GPU, and neither has Render. */
export function partsOf(target: Target): HostParts {
  if (typeof target === "string")
    return { vcpus: undefined, gpu: target === "any" ? undefined : false };
  return { vcpus: target.vcpus, gpu: target.kind === "local" ? undefined : false };
}
