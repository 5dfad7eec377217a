/** Label of a container with the most replicas that its service may be scaled to, where that is more than are declared. */
export const MOST_REPLICAS = "enxuto.replicas";
