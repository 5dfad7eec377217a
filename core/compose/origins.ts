import { inFile } from "./tree";
import { isMapping, type Mapping, type Value } from "./value";

/** Part of one file on a service, over what was said before. */
export interface Said {
  /** Name of the service there. */
  readonly name: string;
  /** The file, as messages name it. */
  readonly label: string;
  readonly service: Mapping;
  /** Service that it extends. */
  readonly base?: Said;
}

/** Origin of each part of a service: of several files the last one, whose word counts. */
export class Origins {
  /** Part of each file, by the path of the service. */
  private readonly said = new Map<string, Said[]>();

  /** Notes what a file says of a service. */
  note(path: string, said: Said): void {
    const all = this.said.get(path);
    if (all) all.push(said);
    else this.said.set(path, [said]);
  }

  /** Runs what judges a service, and names the file in its mistakes. */
  naming<T>(path: string, judge: () => T): T {
    const said = this.said.get(path);
    if (!said) return judge();
    return inFile((at) => deepest(said.flatMap(withBases), at.slice(path.length + 1)).label, judge);
  }

  /** Path of a key of a service where the last word on it is said: of one that it extends, in that one. */
  placeOf(path: string, key: string): string {
    const said = this.said.get(path);
    return said
      ? `services.${deepest(said.flatMap(withBases), key).name}.${key}`
      : `${path}.${key}`;
  }
}

/** What was said, what it is laid over before it. */
function withBases(said: Said): Said[] {
  const all: Said[] = [];
  for (let one: Said | undefined = said; one; one = one.base) all.push(one);
  return all.reverse();
}

/** The last of those that say most about a path. */
function deepest(said: readonly Said[], path: string): Said {
  const keys = path.split(".");
  const depths = said.map(({ service }) => depthOf(service, keys));
  const most = depths.reduce((a, b) => Math.max(a, b), 0);
  return said[depths.lastIndexOf(most)];
}

/** How many of the keys lead further into a value. */
function depthOf(value: Value, keys: readonly string[]): number {
  let depth = 0;
  let inner = value;
  for (const key of keys) {
    if (!isMapping(inner) || !Object.hasOwn(inner, key)) break;
    inner = inner[key];
    depth += 1;
  }
  return depth;
}
