import { SERVER_LABEL } from "../labels";

/** Key by which a constraint names a server: the hostname that its team gave it, or the label of one that is rented. */
export type BoundBy = "node.hostname" | `engine.labels.${typeof SERVER_LABEL}`;

/** The constraint that keeps a service on one server. */
export function bindingTo(server: string, by: BoundBy): string {
  return `${by}==${server}`;
}

const KEYS: readonly BoundBy[] = ["node.hostname", `engine.labels.${SERVER_LABEL}`];

/** The server that constraints bind to; undefined where they leave it open. */
export function boundTo(constraints: readonly unknown[]): string | undefined {
  for (const constraint of constraints) {
    const [key, server] = String(constraint).split("==");
    if (server !== undefined && KEYS.some((known) => known === key.trim())) return server.trim();
  }
  return undefined;
}
