/** Name of the command that makes a swarm of several rented servers. */
export const FORMED = "swarm-formed";

/** Suffix of the commands that have a service of a swarm start where it is planned, behind its name. */
export const HOME = "-home";

/** Suffix of the commands that wait for a service of a swarm, behind its name. */
export const CONVERGED = "-converged";
