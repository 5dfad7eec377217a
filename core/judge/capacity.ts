import { type Capacity, curveOf, MAXIMUM_VALUE, type ShownDriver } from "../capacity/curve";
import type { Driver, DriverValues, SystemGrowth } from "../capacity/growth";
import { DEFAULT_RESERVE } from "../capacity/reserve";
import { sentence } from "../capacity/sentence";
import { got, oneOf, UserError } from "../capacity/user-error";
import { hostOffers } from "../catalog/hosts";
import { withServerEdge } from "../model/edge";
import { withProfile } from "../model/overrides";
import { loadsOf, type System } from "../model/system";

/** The answer for the words and flags of the command line. */
export function capacityOf(
  systems: readonly System[],
  names: readonly string[],
  flags: { readonly profile?: string; readonly set?: readonly string[]; readonly along?: string },
): Capacity {
  const [name, ...others] = names;
  const growing = systems.filter(({ growth }) => growth);
  const system = growing.find((one) => one.name === name);
  if (others.length > 0 || !system?.growth) {
    const known = growing.map((one) => one.name);
    throw new UserError("capacity", sentence`${got(names.join(" "))}, ${oneOf(known)}`);
  }
  const { growth } = system;
  const profile = flags.profile ?? [...system.profiles.keys()].at(-1) ?? "";
  const loads = loadsOf(withServerEdge(withProfile(system, profile)));
  const along = flags.along ?? growth.along;
  if (!Object.hasOwn(growth.drivers, along) || growth.drivers[along].named) {
    const counted = Object.entries(growth.drivers).filter(([, { named }]) => !named);
    throw new UserError(
      "--along",
      sentence`${got(along)}, ${oneOf(counted.map(([driver]) => driver))}`,
    );
  }
  const drivers = driversWith(growth, flags.set ?? []);
  return {
    schemaVersion: 1,
    system: name,
    profile,
    drivers,
    ...curveOf({
      loads,
      growth,
      values: valuesOf(drivers),
      along,
      reserve: DEFAULT_RESERVE,
      hostOffers: hostOffers(),
    }),
  };
}

function valuesOf(drivers: Readonly<Record<string, ShownDriver>>): DriverValues {
  return Object.fromEntries(Object.entries(drivers).map(([name, { value }]) => [name, value]));
}

/** The drivers of a system at what the command line sets, else at what its profiles were made for. */
function driversWith(
  { drivers }: SystemGrowth,
  settings: readonly string[],
): Record<string, ShownDriver> {
  const wanted = new Map<string, string>();
  for (const setting of settings) {
    const sign = setting.indexOf("=");
    if (sign < 0) throw new UserError("--set", sentence`${got(setting)}, expected DRIVER=VALUE`);
    const name = setting.slice(0, sign);
    if (!Object.hasOwn(drivers, name)) {
      throw new UserError("--set", sentence`${got(name)}, ${oneOf(Object.keys(drivers))}`);
    }
    wanted.set(name, setting.slice(sign + 1));
  }
  return Object.fromEntries(
    Object.entries(drivers).map(([name, driver]) => {
      const shown = wanted.get(name) ?? String(driver.at);
      return [name, { ...driver, shown, value: figureOf(name, driver, shown) }];
    }),
  );
}

function figureOf(name: string, { named, least = 0 }: Driver, shown: string): number {
  if (named) {
    if (!Object.hasOwn(named, shown)) {
      throw new UserError(`--set ${name}`, sentence`${got(shown)}, ${oneOf(Object.keys(named))}`);
    }
    return named[shown];
  }
  const value = /^\d{1,8}$/.test(shown) ? Number(shown) : Number.NaN;
  if (!(value >= least && value <= MAXIMUM_VALUE)) {
    throw new UserError(
      `--set ${name}`,
      sentence`${got(shown)}, expected a whole number from ${least} to ${MAXIMUM_VALUE}`,
    );
  }
  return value;
}
