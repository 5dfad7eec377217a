import type { Price } from "../core/capacity/price";
import { RENDER_DISK, RENDER_POSTGRES_STORAGE } from "../core/catalog/render";
import { plansOf, type RenderKind } from "../core/judge/render/layout";
import type { StateResource } from "../pulumi/state";

/** Monthly cost of a stack's services on Render by their plans and disks; undefined where there are none. */
export function deployedRenderPrice(resources: readonly StateResource[]): Price | undefined {
  const prices = resources.filter((resource) => !resource.delete).flatMap(priceOf);
  const [first] = prices;
  if (!first) return undefined;
  const cents = prices.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0);
  return { ...first, amount: cents / 100 };
}

/** Nothing for what is no service, and for a plan that is listed no more. */
function priceOf({ type, inputs = {} }: StateResource): Price[] {
  const kind = kindOf(type, inputs.type);
  const plan = kind && plansOf(kind).find(({ name }) => name === inputs.plan);
  if (!plan) return [];
  const { priceMonthly } = plan;
  const disk = inputs.disk as { readonly sizeGB: number } | undefined;
  const storage = Number(inputs.storageGB ?? 0) * RENDER_POSTGRES_STORAGE;
  const each = priceMonthly.amount + storage + (disk?.sizeGB ?? 0) * RENDER_DISK;
  return [{ ...priceMonthly, amount: each * Number(inputs.instances ?? 1) }];
}

function kindOf(type: string, service: unknown): RenderKind | undefined {
  switch (type.slice(type.indexOf("render:"))) {
    case "render:Postgres":
      return "postgres";
    case "render:KeyValue":
      return "key_value";
    case "render:Service":
      return service as RenderKind;
    default:
      return undefined;
  }
}
