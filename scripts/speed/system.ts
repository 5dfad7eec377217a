import { bases, TestProject } from "../../test/support/project";

/** Stack of the bench. */
export const SPEED_STACK = "speed";

/** Name of its system. */
export const SPEED_SYSTEM = "enxuto-speed";

/** Settings of its stack file. */
const config = () => ({
  ...{ system: SPEED_SYSTEM, host: "local", size: "2GB" },
  bases: bases(),
});

/** File of a database and three caches in three levels of needs, with the rhythm of checks that every service has by default. */
const SYSTEMS = `import { defineSystem, postgres, redis } from "enxuto/model";
const cache = redis({ memory: { limitMiB: 32, reservationMiB: 16 }, eviction: "allkeys-lru" });
export const speed = defineSystem("${SPEED_SYSTEM}", {
  store: postgres({ memory: { limitMiB: 96, reservationMiB: 48 }, database: "speed" }),
  cache,
  second: { ...cache, rollout: "start-first", needs: ["store"] },
  third: { ...cache, rollout: "start-first", needs: ["second"] },
}, { network: "enxuto-speed-network", profiles: { other: { third: { limitMiB: 40, reservationMiB: 16 } } } });
`;

/** A project of that system, in a folder of its own. */
export function speedProject(): TestProject {
  const project = new TestProject(SPEED_STACK, config());
  project.write("systems/index.ts", SYSTEMS);
  // Under a name of its own: a package called enxuto would find itself there.
  project.write("package.json", '{ "name": "speed", "private": true, "main": "index.ts" }');
  return project;
}
