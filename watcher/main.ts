// The judgement of a server's watcher, compiled for Duktape by scripts/watcher.mjs: `tools/watch` calls it with what it gathered.
import { look } from "./look";

declare function print(line: string): void;

(globalThis as { look?: unknown }).look = (lines: string[]) => {
  for (const line of look(lines)) print(line);
};
