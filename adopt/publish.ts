import type { ComposeService } from "../core/compose/service";
import type { Note } from "./draft";

/** Ports of a service as its system says them. */
export interface Published {
  readonly port?: number;
  readonly publish?: number;
  readonly alsoPublish: readonly number[];
  /** Whether the file publishes it to the host itself only. */
  readonly isPrivate: boolean;
  readonly notes: readonly Omit<Note, "service">[];
}

/** Sorts the ports of a service: the first one is its own, further ones stay where host and container agree on the number. */
export function publishedOf(
  { ports }: ComposeService,
  listensOn: number | undefined,
  taken: Map<number, string>,
  name: string,
): Published {
  const notes: Omit<Note, "service">[] = [];
  const leaveOut = (text: string) => notes.push({ kind: "left-out", about: "ports", text });
  const alsoPublish: number[] = [];
  let main: { port: number; publish: number; isPrivate: boolean } | undefined;
  for (const { target, published, protocol, hostIp } of ports) {
    if (protocol !== "tcp") {
      leaveOut(`${published ?? ""}:${target}/${protocol}: only TCP is published`);
      continue;
    }
    const publish = Number(published?.split("-")[0]);
    if (!published || !Number.isInteger(publish) || publish < 1) continue;
    const other = taken.get(publish);
    if (other !== undefined) {
      leaveOut(`host port ${publish} is taken by ${other}`);
      continue;
    }
    if (!main)
      main = { port: target, publish, isPrivate: /^(127\.|::1$|localhost)/.test(hostIp ?? "") };
    else if (publish === target) alsoPublish.push(publish);
    else {
      leaveOut(`${publish}:${target}: a further port has the same number on host and container`);
      continue;
    }
    taken.set(publish, name);
  }
  const port = main?.port ?? ports.find(({ protocol }) => protocol === "tcp")?.target ?? listensOn;
  return {
    ...(port === undefined ? {} : { port }),
    ...(main ? { publish: main.publish } : {}),
    alsoPublish,
    isPrivate: main?.isPrivate ?? true,
    notes,
  };
}

/** Order in which published ports are taken for the one that people visit. */
const VISITED = [443, 80, 8080, 8000, 3000, 5000, 8888, 8443, 4000, 9000];

/** Service that a proxy in front of a server leads to. */
export function visited(
  services: readonly {
    readonly name: string;
    readonly publish?: number;
    readonly isHttp: boolean;
  }[],
): string | undefined {
  const rank = (publish: number) =>
    (VISITED.indexOf(publish) + VISITED.length + 1) % (VISITED.length + 1);
  const open = services.filter((one) => one.isHttp && one.publish !== undefined);
  return open.sort((a, b) => rank(a.publish as number) - rank(b.publish as number))[0]?.name;
}
