import type { Place } from "../place";
import { debian } from "./debian";
import { go } from "./go";
import { maven } from "./maven";
import { npm } from "./npm";
import type { Installed, Package } from "./packages";
import { pypi } from "./pypi";

export type { Installed, Package } from "./packages";

/** Installation from whichever registry the packages name. */
export function install(packages: Package, place: Place): Promise<Installed> {
  switch (packages.registry) {
    case "debian":
      return debian(packages, place);
    case "pypi":
      return pypi(packages, place);
    case "npm":
      return npm(packages, place);
    case "maven":
      return maven(packages, place);
    case "go":
      return go(packages, place);
  }
}
