import { type Fit, fitOf } from "../core/capacity/fit";
import type { StackNotice } from "../core/capacity/fit-notice";
import type { HostCapacity } from "../core/capacity/host";
import { fitOnInstances } from "../core/capacity/instances";
import type { DiskQuestion } from "../core/capacity/suggestions";
import {
  CATALOGUES,
  type Catalogues,
  type HostKind,
  hostCapacity,
  hostOffers,
  isServer,
  staleness,
  withMemTotal,
  withReading,
} from "../core/catalog/hosts";
import { RENDER_STATIC_SITE } from "../core/catalog/render";
import { extraOf, layOut, type Placed, plansOf } from "../core/judge/render/layout";
import { refusalsOf, warningsOf } from "../core/judge/render/refusals";
import { withServerEdge } from "../core/model/edge";
import { withProfile } from "../core/model/overrides";
import { loadsOf } from "../core/model/system";
import { copyWarnings } from "./backup-warnings";
import { diskClaim } from "./disk-claim";
import { exposureWarnings } from "./exposure-warnings";
import { serversAdmission } from "./servers-admission";
import type { Settings } from "./settings";
import { splitSuggestion } from "./split-suggestion";

/** Whether the stack of these settings fits its host. The program, the CLI and the tests all ask here. */
export function admission(
  settings: Settings,
  today: Date,
  catalogues: Catalogues = CATALOGUES,
): Fit {
  const { system, profile, host, reserve, strict, monthlyBudget } = settings;
  if (host === "render") return renderAdmission(settings, today, catalogues);
  if (settings.servers.length > 0) return serversAdmission(settings, today, catalogues);
  const loads = loadsOf(system, settings.external.keys());
  const others = [...system.profiles.keys()].filter((name) => name !== profile);
  const capacity = capacityOf(settings, host, today, catalogues);
  const fit = fitOf({
    system: system.name,
    profile,
    loads,
    host: withNotices(withDisk(capacity, settings), [
      ...exposureWarnings(settings),
      ...copyWarnings(settings),
    ]),
    reserve,
    strict,
    budget: monthlyBudget,
    extras: settings,
    disk: diskQuestion(settings),
    hostOffers: hostOffers(catalogues),
    ...(isServer(host)
      ? {}
      : { loadsOnOffers: loadsOf(withServerEdge(system), settings.external.keys()) }),
    profileOffers: others.map((name) => {
      const other = { ...settings, system: withProfile(system, name) };
      return {
        profile: name,
        loads: loadsOf(other.system, settings.external.keys()),
        disk: diskQuestion(other),
      };
    }),
  });
  const isTooSmall = fit.memory.headroomMiB < 0;
  const split = isTooSmall && splitSuggestion(settings, capacity, today, catalogues);
  return split ? { ...fit, suggestions: [...fit.suggestions, split] } : fit;
}

/** Capacity of the host by the catalogue, or by its own kernel where somebody asked it or `status` did. */
export function capacityOf(
  { size, memTotal, memTotalReading }: Settings,
  kind: Exclude<HostKind, "render">,
  today: Date,
  catalogues: Catalogues = CATALOGUES,
): HostCapacity {
  const host = hostCapacity(kind, size, today, catalogues);
  const known = memTotal
    ? withMemTotal(host, "enxuto:memTotal", memTotal)
    : withReading(host, memTotalReading);
  return { ...known, reservations: isServer(kind) ? "kept" : "summed" };
}

function diskQuestion(settings: Settings): DiskQuestion {
  const { system } = settings;
  const behind = isServer(settings.host) ? system : withServerEdge(system);
  return (kind) => {
    const host = kind as HostKind;
    return diskClaim({ ...settings, host, system: isServer(host) ? behind : system });
  };
}

/** This machine's disk is what the stack says of it. */
function withDisk(capacity: HostCapacity, { host, diskGB }: Settings): HostCapacity {
  return host === "local" && diskGB > 0 ? { ...capacity, diskGB } : capacity;
}

function withNotices(capacity: HostCapacity, notices: readonly StackNotice[]): HostCapacity {
  return { ...capacity, notices: [...(capacity.notices ?? []), ...notices] };
}

/** Render sells a plan for each service; what one server would cost instead is said beside it. */
function renderAdmission(settings: Settings, today: Date, catalogues: Catalogues): Fit {
  const { system, profile, reserve, monthlyBudget, external } = settings;
  const placed = new Map(layOut(settings).map((one) => [one.service, one]));
  return fitOnInstances({
    system: system.name,
    profile,
    kind: "render",
    loads: loadsOf(system, external.keys()).map((load) => {
      const one = placed.get(load.name) as Placed;
      return { ...load, plans: plansOf(one.kind), extra: extraOf(one) };
    }),
    budget: monthlyBudget,
    refusals: refusalsOf([...placed.values()]),
    notices: [
      ...warningsOf([...placed.values()]),
      ...staleness("render", RENDER_STATIC_SITE.priceMonthly, today),
    ],
    servers: {
      loads: loadsOf(withServerEdge(system), external.keys()),
      reserve,
      extras: settings,
      offers: hostOffers(catalogues),
    },
  });
}
