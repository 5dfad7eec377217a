import type { ProductRecord } from "../catalog/programs/record";
import { type BesideLoad, besideOf } from "./beside";
import type { Machine } from "./known";
import type { ComposeLoad } from "./loads";
import { apart, type Once } from "./once";
import { type ComposeQuestion, eachLoad } from "./question";
import { asRoles } from "./roles";
import { boundedBy, withinAsked, withShares } from "./share";
import { type Stack, stackOf } from "./verdict";

/** A project on one machine. */
export interface OnMachine {
  /** Every service that runs, jobs included. */
  readonly all: readonly ComposeLoad[];
  /** The services that stay. */
  readonly loads: readonly ComposeLoad[];
  readonly once: readonly Once[];
  readonly beside: readonly BesideLoad[];
  readonly stack: Stack;
}

/** A project on whatever machine is asked for: on each one but the first only those services are looked at again that follow it. */
export function onMachines(
  question: Pick<ComposeQuestion, "project" | "unknownBytes">,
  product: ProductRecord | undefined,
): (machine: Machine) => OnMachine {
  let first: { readonly loads: readonly ComposeLoad[]; readonly there: OnMachine } | undefined;
  return (machine) => {
    if (first && !first.loads.some(({ recognised }) => recognised.followsHost)) return first.there;
    const loads = eachLoad(question, machine, first?.loads);
    const there = gathered(question, product, asRoles(loads), machine);
    first ??= { loads, there };
    return there;
  };
}

function gathered(
  { project }: Pick<ComposeQuestion, "project">,
  product: ProductRecord | undefined,
  own: readonly ComposeLoad[],
  machine: Machine,
): OnMachine {
  const all = withShares(product, own).map((load) => boundedBy(product, load));
  const { staying, once } = apart(all);
  const beside = besideOf(project, once, machine);
  const loads = withinAsked(product, staying, beside);
  return { all, loads, once, beside, stack: stackOf([...loads, ...beside], product) };
}
