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

const ANY = "any";

/** A project on whatever machine is asked for: on each one but the first only those services are looked at again that follow it. */
export function onMachines(
  question: Pick<ComposeQuestion, "project" | "unknownBytes">,
  product: ProductRecord | undefined,
): (machine: Machine) => OnMachine {
  const seen = new Map<string, OnMachine>();
  let first: { readonly loads: readonly ComposeLoad[]; readonly follows: boolean } | undefined;
  return (machine) => {
    // Where nothing follows the machine all of them are one.
    const name = first?.follows === false ? ANY : `${machine.memTotalMiB} ${machine.cpus}`;
    const known = seen.get(name);
    if (known) return known;
    const loads = eachLoad(question, machine, first?.loads);
    const there = gathered(question, product, asRoles(loads), machine);
    first ??= { loads, follows: loads.some(({ recognised }) => recognised.followsHost) };
    seen.set(first.follows ? name : ANY, there);
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
