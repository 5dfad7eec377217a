import type { Memory } from "../capacity/memory";
import { tuneRedisMaxmemoryMiB } from "../capacity/tuning";
import { STEPS_DOWN } from "./confinement";
import { SECRETS_DIRECTORY } from "./env";
import { command, shell } from "./health";
import { upstream } from "./image";
import type { Eviction, Service } from "./service";

/** Where a Redis finds the password that was generated for it. */
export const REDIS_PASSWORD_FILE = `${SECRETS_DIRECTORY}/redis-password`;

/** The same as a setting of its own; as a word of its command any list of processes would show it. */
export const REDIS_SETTINGS_FILE = `${SECRETS_DIRECTORY}/redis.conf`;

/** A pattern of that one file: none is no mistake, as where it is measured without secrets. */
const SETTINGS_IF_THERE = REDIS_SETTINGS_FILE.replace(".conf", "*.conf");

/** A Redis whose `maxmemory` follows its limit. With `allkeys-lru` it is a pure cache and keeps nothing on disk. */
export function redis(options: {
  readonly memory: Memory;
  readonly eviction: Eviction;
  /**
   * Whether its clients need a password, which is generated. They find it in the file that `NAME_PASSWORD_FILE` names beside the
   * variable NAME with the address, or in the address where that says so.
   *
   * @default false
   */
  readonly withPassword?: boolean;
}): Service<never> {
  const { withPassword = false } = options;
  const queue = options.eviction === "noeviction";
  return {
    image: upstream("redis"),
    memory: options.memory,
    port: 6379,
    protocol: {
      ...{ scheme: "redis", eviction: options.eviction },
      ...(withPassword ? { withPassword } : {}),
    },
    health: withPassword
      ? shell(
          `REDISCLI_AUTH=$(cat ${REDIS_PASSWORD_FILE} 2>/dev/null) redis-cli ping | grep -q PONG`,
        )
      : command(["redis-cli", "ping"]),
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
      ...(withPassword ? ["--include", SETTINGS_IF_THERE] : []),
    ],
    ...(queue ? { volumes: { data: "/data" } } : {}),
    rollout: "stop-first",
    confinement: { capabilities: STEPS_DOWN, writable: {} },
  };
}
