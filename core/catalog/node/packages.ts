import table from "./measured.json";

/** MB (10^6 bytes) that a package of npm takes in node_modules, by its name, as `npm run node-packages` measured them. */
export const NODE_PACKAGES: Readonly<Record<string, number>> = table.packages;
