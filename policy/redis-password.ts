import { type Container, containersOf } from "./container";
import { UNKNOWN } from "./resource";
import type { Rule } from "./rule";

/** A Redis without a password does as it is told by whoever reaches it: on its networks are only those that know it by name. */
export const redisPassword: Rule = {
  name: "redis-password",
  description:
    "A Redis asks for a password, or only containers that are told its address are on its networks.",
  judges: "stack",
  config: [],
  check: (resources) => {
    const containers = containersOf(resources);
    return containers.filter(isOpenRedis).flatMap((redis) => {
      const others = containers
        .filter((other) => meets(redis, other) && !isStore(other) && !isTold(other, namesOf(redis)))
        .map(({ name }) => name);
      return others.length === 0
        ? []
        : [
            `container ${redis.name}: it asks for no password and ${others.join(", ")} can reach it, expected withPassword of redis(), --requirepass, or a network for its clients alone`,
          ];
    });
  },
};

function isOpenRedis(container: Container): boolean {
  const words = list(container.props.command).map(String);
  return isRedis(container) && !words.some((word) => PASSWORD.test(word));
}

/** Words that give a password, or a file that may. */
const PASSWORD = /^(--requirepass|--aclfile|--include|.*\.conf)$/;

function isRedis({ props: { command, image } }: Container): boolean {
  return (
    list(command)[0] === "redis-server" ||
    (list(command).length === 0 && /(^|\/)(redis|valkey)(:|@|$)/.test(String(image)))
  );
}

/** A database asks nobody for anything. */
function isStore(container: Container): boolean {
  return isRedis(container) || list(container.props.command)[0] === "postgres";
}

function meets(redis: Container, other: Container): boolean {
  const own = networksOf(redis);
  return redis !== other && networksOf(other).some((name) => own.includes(name));
}

function networksOf({ props }: Container): unknown[] {
  return attached(props)
    .map(({ name }) => name)
    .filter((name) => typeof name === "string");
}

/** The names under which others reach a container. */
function namesOf({ props }: Container): string[] {
  const aliases = attached(props).flatMap((network) => list(network.aliases));
  return [...aliases, props.name].filter((name) => typeof name === "string");
}

/** Whether a container's variables hold one of the names as a host; what is not known may. */
function isTold({ props: { envs } }: Container, names: readonly string[]): boolean {
  if (envs === UNKNOWN) return true;
  return list(envs).some(
    (line) =>
      line === UNKNOWN ||
      // As a host it stands behind a slash, an at sign or the equals sign, and before its port or the end.
      String(line)
        .split(/[/@=:]/)
        .some((part) => names.includes(part)),
  );
}

interface Attached {
  readonly name?: unknown;
  readonly aliases?: unknown;
}

function attached({ networksAdvanced }: Container["props"]): Attached[] {
  return list(networksAdvanced).filter(
    (network): network is Attached => typeof network === "object" && network !== null,
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
