import { imageName } from "../../catalog/programs/image-name";
import { isInside } from "../../compose/paths";
import { wordsOf } from "../knobs";
import type { ComposeLoad } from "../loads";
import type { Notice } from "../notice";

const RABBITMQ = "https://github.com/docker-library/docs/tree/master/rabbitmq";
const RABBITMQ_DATA = "/var/lib/rabbitmq";

/** RabbitMQ looks for its data under the name of its node, which is that of its container unless the file says one (read on 2026-11-30). */
export function rabbitmqHostname({ name, service }: ComposeLoad): Notice[] {
  const { image, mounts, hostname, environment, unreadEnvFiles } = service;
  if (image === undefined || imageName(image).name !== "rabbitmq") return [];
  const isKept = mounts.some(
    ({ target }) => isInside(target, RABBITMQ_DATA) || isInside(RABBITMQ_DATA, target),
  );
  const isNamed = hostname !== undefined || environment.has("RABBITMQ_NODENAME");
  if (!isKept || isNamed || unreadEnvFiles.length > 0) return [];
  return [{ code: "rabbitmq-hostname", service: name, source: RABBITMQ }];
}

/** Read on 2026-11-30. */
const MAXMEMORY = "https://redis.io/docs/latest/develop/reference/eviction/";

/** Redis without a bound of its own grows until the kernel kills it at the container's. */
export function redisWithoutBound({
  name,
  service,
  memory,
  program,
  knobs,
}: ComposeLoad): Notice[] {
  const { limitMiB } = memory;
  if (program !== "redis" || limitMiB === undefined || knobs.maxmemoryMiB !== undefined) return [];
  // Its file of settings may say it.
  if (wordsOf(service).some((word) => /\.conf$/.test(word))) return [];
  return [{ code: "no-maxmemory", service: name, limitMiB, source: MAXMEMORY }];
}
