import type { Load } from "../core/capacity/admission";
import type { Fit } from "../core/capacity/fit";
import type { Reserve } from "../core/capacity/reserve";
import type { Catalogue } from "../core/catalog/catalogue";
import type { HostKind } from "../core/catalog/hosts";
import { loadsOf } from "../core/model/system";
import { admission } from "../program/admission";
import { chooseStack } from "../program/chosen-stack";
import { offlineSettings } from "../program/offline";
import type { Settings } from "../program/settings";

/** Demand of a stack on servers of one provider. */
export interface HostQuestion {
  readonly loads: readonly Load[];
  readonly reserve: Reserve;
}

/** Demand of a stack on a provider's servers: there a proxy may stand in front that it has nowhere else. */
export async function hostQuestion(
  stack: string,
  kind: HostKind,
  { sizes }: Catalogue,
): Promise<HostQuestion> {
  const onSale = sizes.find(({ priceMonthly }) => priceMonthly)?.name;
  const settings = await settingsOn(stack, `${kind}:${onSale}`);
  return {
    loads: loadsOf(settings.system, settings.external.keys()),
    reserve: settings.reserve,
  };
}

/** The same stack on Render, which sells a plan for each service. */
export async function onRender(stack: string): Promise<Fit> {
  return admission(await settingsOn(stack, "render"), new Date());
}

async function settingsOn(stack: string, host: string): Promise<Settings> {
  const { systems, name, config } = await chooseStack([stack], { host });
  return offlineSettings(systems, name, config);
}
