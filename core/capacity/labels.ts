/** Label of a container with the most replicas that its service may be scaled to, where that is more than are declared. */
export const MOST_REPLICAS = "enxuto.replicas";

/** Label by which the engine of a rented server says which one of its stack it is: its hostname is the provider's. */
export const SERVER_LABEL = "enxuto.server" as const;
