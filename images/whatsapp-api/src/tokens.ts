/** Under which name the settings are injected: an interface has none at run time. */
export const SETTINGS = Symbol("settings");
