import { serverName } from "../capacity/placement/member";

/** Change of what carries a stack that runs: its only server becomes the first of several, or stays as the only one of them. */
export interface ServersMove {
  /** Servers from now on. */
  readonly servers: number;
  /** Services that run, the proxy too. */
  readonly services: number;
}

/** Lines on what stays where it is, and what is away for how long. */
export function serversMoveLines({ servers, services }: ServersMove): string[] {
  const first = serverName(0);
  const stays = `${first} stays, with its data volume and all that lies there`;
  const away = "each is away from then until it is healthy there, after what it needs";
  return servers > 1
    ? [
        `one server becomes ${servers}: ${stays}. Once the others have joined, its ${services} services end as containers and start as services of a swarm: ${away}`,
      ]
    : [
        `several servers become one: ${stays}. Once all images are built, its ${services} services end in the swarm and start there as containers: ${away}`,
      ];
}
