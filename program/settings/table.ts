import type { HostKind } from "../../core/catalog/hosts";
import type { Setting } from "./setting";
import { ACCESS } from "./tables/access";
import { HOST } from "./tables/host";
import { SERVICES } from "./tables/services";
import { UPKEEP } from "./tables/upkeep";

/** Namespace of the settings, whatever a project is called. */
export const NAMESPACE = "enxuto";

/** Every setting of a stack, in the order in which it is read and documented. */
const SETTINGS = { ...HOST, ...ACCESS, ...UPKEEP, ...SERVICES };

export type Key = keyof typeof SETTINGS;

/** Values of all settings. */
export type Values = { [K in Key]: ReturnType<(typeof SETTINGS)[K]["read"]> };

/** Keys in the order of the table. */
export const KEYS = Object.keys(SETTINGS) as Key[];

/** The settings by their keys, each with what all have. */
export const SETTING: Readonly<Record<Key, Setting<unknown>>> = SETTINGS;

/** Full key of a setting. */
export function pathOf(key: Key): string {
  return `${NAMESPACE}:${key}`;
}

/** Whether a setting means something on a kind of host. */
export function isHonoured(key: Key, host: HostKind): boolean {
  return SETTING[key].hosts?.includes(host) ?? true;
}
