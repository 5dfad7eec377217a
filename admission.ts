import { type Fit, fitOf } from "./capacity/fit";
import { fitOnInstances, type PlanOffer } from "./capacity/instances";
import { hostCapacity, hostOffers } from "./catalog/hosts";
import {
  RENDER_KEY_VALUE_PLANS,
  RENDER_POSTGRES_PLANS,
  RENDER_SERVICE_PLANS,
} from "./catalog/render";
import type { Settings } from "./config";
import { protocolOf, type Service } from "./model/service";
import { loadsOf, withProfile } from "./model/system";

/** Whether the stack of these settings fits its host. The program, the CLI and the tests all ask here. */
export function admission(settings: Settings, today: Date): Fit {
  const { system, profile, host, size, reserve, monthlyBudget } = settings;
  const loads = loadsOf(system, settings.external.keys());
  if (host === "render") {
    return fitOnInstances({
      system: system.name,
      profile,
      kind: host,
      loads: loads.map((load) => ({
        ...load,
        plans: renderPlans(system.services.get(load.name) as Service),
      })),
      budget: monthlyBudget,
      warnings: [],
    });
  }
  const others = [...system.profiles.keys()].filter((name) => name !== profile);
  return fitOf({
    system: system.name,
    profile,
    loads,
    host: hostCapacity(host, size, today),
    reserve,
    budget: monthlyBudget,
    hostOffers: hostOffers(),
    profileOffers: others.map((name) => ({
      profile: name,
      loads: loadsOf(withProfile(system, name), settings.external.keys()),
    })),
  });
}

function renderPlans(service: Service): readonly PlanOffer[] {
  switch (protocolOf(service).scheme) {
    case "http":
      return RENDER_SERVICE_PLANS;
    case "postgresql":
      return RENDER_POSTGRES_PLANS;
    case "redis":
      return RENDER_KEY_VALUE_PLANS;
  }
}
