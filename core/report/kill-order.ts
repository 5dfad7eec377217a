import type { FitFigures } from "../capacity/fit";
import type { KillOrder } from "../capacity/kill-order";

/** Services that are named before the rest is only counted. */
const NAMED = 3;

/** What the host does for reservations, and who dies first where limits go beyond it; undefined where no host is shared. */
export function reservationsLine({ host, killOrder: order }: FitFigures): string | undefined {
  if (host.reservations === undefined) return undefined;
  const does =
    host.reservations === "kept"
      ? "kept by the kernel below enxuto.slice"
      : "only added up, the kernel keeps none";
  return `reservations: ${does}${order ? `; ${orderWords(order)}` : ""}`;
}

function orderWords({ first, for: others, within }: KillOrder): string {
  const dies = `with all at their limits ${first} is killed first`;
  return [
    others.length > 0 ? `${dies}, for ${listed(others)}` : dies,
    ...(within.length > 0 ? [`${listed(within)} may be killed within what is reserved`] : []),
  ].join("; ");
}

/** `a`, `a and b`, `a, b, c and 4 others`. */
function listed(names: readonly string[]): string {
  const named = names.slice(0, NAMED);
  const more = names.length - named.length;
  if (more > 0) return `${named.join(", ")} and ${more === 1 ? "1 other" : `${more} others`}`;
  const last = named[named.length - 1];
  return named.length === 1 ? last : `${named.slice(0, -1).join(", ")} and ${last}`;
}
