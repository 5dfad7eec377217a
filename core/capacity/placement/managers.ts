/** From this many servers on three of them are managers, and one may be lost with a majority left. */
export const SERVERS_OF_A_MAJORITY = 3;

/** Number of managers among so many servers, the first ones: three where there are as many, else one, since two are lost with either. */
export function managersAmong(servers: number): number {
  return servers < SERVERS_OF_A_MAJORITY ? 1 : SERVERS_OF_A_MAJORITY;
}
