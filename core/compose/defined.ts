/** Sections whose entries services name. */
export const DEFINED = ["networks", "volumes", "secrets", "configs"] as const;

/** Names that the files define, by their section. */
export type Defined = Readonly<Record<(typeof DEFINED)[number], Set<string>>>;

/** Nothing defined yet. */
export function nothingDefined(): Defined {
  return { networks: new Set(), volumes: new Set(), secrets: new Set(), configs: new Set() };
}
