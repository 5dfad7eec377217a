import type { Memory } from "../capacity/memory";
import { tuneRedisMaxmemoryMiB } from "../capacity/tuning";
import { STEPS_DOWN } from "./confinement";
import { command } from "./health";
import { upstream } from "./image";
import type { Eviction, Service } from "./service";

/** A Redis whose `maxmemory` follows its limit. With `allkeys-lru` it is a pure cache and keeps nothing on disk. */
export function redis(options: {
  readonly memory: Memory;
  readonly eviction: Eviction;
}): Service<never> {
  const queue = options.eviction === "noeviction";
  return {
    image: upstream("redis"),
    memory: options.memory,
    port: 6379,
    protocol: { scheme: "redis", eviction: options.eviction },
    health: command(["redis-cli", "ping"]),
    command: ({ limitMiB }) => [
      "redis-server",
      "--maxmemory",
      `${tuneRedisMaxmemoryMiB(limitMiB)}mb`,
      "--maxmemory-policy",
      options.eviction,
      // Redis 7 reads the bare option as an empty one; the provider takes no empty word.
      "--save",
      "--appendonly",
      queue ? "yes" : "no",
    ],
    ...(queue ? { volumes: { data: "/data" } } : {}),
    rollout: "stop-first",
    confinement: { capabilities: STEPS_DOWN, writable: {} },
  };
}
