import type { Load } from "../core/capacity/admission";
import type { Fit } from "../core/capacity/fit";
import type { Reserve } from "../core/capacity/reserve";
import type { Catalogue } from "../core/catalog/catalogue";
import type { HostKind } from "../core/catalog/hosts";
import { loadsOf } from "../core/model/system";
import { admission } from "../program/admission";
import { offlineSettings } from "../program/offline";
import { overridden } from "../program/overrides";
import { readStackConfig } from "../program/project";

/** What a stack asks of servers of one provider. */
export interface HostQuestion {
  readonly loads: readonly Load[];
  readonly reserve: Reserve;
}

/** What a stack would ask of a provider's servers: there a proxy may stand in front that it has nowhere else. */
export async function hostQuestion(
  stack: string,
  kind: HostKind,
  { sizes }: Catalogue,
): Promise<HostQuestion> {
  const config = readStackConfig(process.cwd(), stack);
  const onSale = sizes.find(({ priceMonthly }) => priceMonthly)?.name;
  const settings = await offlineSettings(stack, overridden(config, { host: `${kind}:${onSale}` }));
  return {
    loads: loadsOf(settings.system, settings.external.keys()),
    reserve: settings.reserve,
  };
}

/** The same stack on Render, which sells a plan for each service. */
export async function onRender(stack: string): Promise<Fit> {
  const config = readStackConfig(process.cwd(), stack);
  const settings = await offlineSettings(stack, overridden(config, { host: "render" }));
  return admission(settings, new Date());
}
