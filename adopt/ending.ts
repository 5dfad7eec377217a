import { needsOf } from "../core/compose/depends";
import { asMapping, type Mapping } from "../core/compose/value";

/** Services that others wait for to end. */
export function endingServices(merged: Mapping): Set<string> {
  const waitedFor = Object.values(merged).flatMap((service) =>
    needsOf(asMapping(service).depends_on).flatMap(({ name, ends }) => (ends ? [name] : [])),
  );
  const once = Object.entries(merged).flatMap(([name, service]) =>
    ["no", false].includes(asMapping(service).restart as string | false) ? [name] : [],
  );
  const isNeeded = (name: string) =>
    Object.values(merged).some((service) =>
      needsOf(asMapping(service).depends_on).some((need) => need.name === name && !need.ends),
    );
  return new Set([...waitedFor, ...once.filter((name) => !isNeeded(name))]);
}
