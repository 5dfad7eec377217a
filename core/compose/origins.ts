import { inFile } from "./file";
import { isMapping, type Mapping, type Value } from "./value";

/** Which file says what of a service: of several the last one, whose word counts. */
export class Origins {
  /** What each file says, by the path of the service. */
  private readonly said = new Map<string, { file: string; service: Mapping }[]>();

  /** Notes what a file says of a service. */
  note(file: string, path: string, service: Mapping): void {
    this.said.set(path, [...(this.said.get(path) ?? []), { file, service }]);
  }

  /** Runs what judges a service, and names the file in its mistakes. */
  naming<T>(path: string, judge: () => T): T {
    const said = this.said.get(path);
    if (!said) return judge();
    return inFile((at) => {
      const keys = at.slice(path.length + 1).split(".");
      const depths = said.map(({ service }) => depthOf(service, keys));
      return said[depths.lastIndexOf(Math.max(...depths))].file;
    }, judge);
  }
}

/** How many of the keys lead further into a value. */
function depthOf(value: Value, [key, ...rest]: readonly string[]): number {
  if (key === undefined || !isMapping(value) || !Object.hasOwn(value, key)) return 0;
  return 1 + depthOf(value[key], rest);
}
