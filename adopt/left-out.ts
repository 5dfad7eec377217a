import { asMapping, isList, type Mapping } from "../core/compose/value";
import type { Note } from "./draft";

/** Keys of a service that a system says, or that mean nothing beside what a system always does. */
const CARRIED = new Set(
  (
    "annotations attach build cap_add command configs container_name depends_on deploy develop entrypoint env_file environment expose extends " +
    "external_links healthcheck hostname image init logging mem_limit mem_reservation mem_swappiness memswap_limit networks " +
    "oom_kill_disable platform ports profiles pull_policy restart scale secrets stdin_open stop_grace_period tty user volumes working_dir"
  ).split(" "),
);

const WAYS: Readonly<Record<string, string>> = {
  network_mode: "every service joins the system's own network",
  privileged: "no container is as powerful as the host",
  labels: "a proxy is told its routes by routes: [{ path }], not by labels",
  shm_size: "the engine's 64 MiB of /dev/shm stay",
  links: "services reach each other by name",
  cpus: "processors are not divided here",
};

/** Notes on keys of a service of a whole reading that its system cannot say. */
export function leftOut(service: Mapping): Omit<Note, "service">[] {
  const keys = Object.keys(service).filter((key) => !CARRIED.has(key));
  const { limits, reservations } = asMapping(asMapping(service.deploy).resources);
  const deployed = [
    ...(asMapping(limits).cpus || asMapping(reservations).cpus ? ["cpus"] : []),
    ...(asMapping(reservations).devices ? ["deploy.resources.reservations.devices"] : []),
  ];
  return [...keys, ...deployed].map((about) => ({
    kind: "left-out",
    about,
    text: WAYS[about] ?? "a system has no word for it",
  }));
}

/** Other names under which a service is reached. */
export function aliasesOf(name: string, service: Mapping): string[] {
  const networks = Object.values(asMapping(service.networks)).flatMap((network) => {
    const { aliases } = asMapping(network);
    return isList(aliases) ? aliases.map(String) : [];
  });
  const own = [service.container_name, service.hostname].filter((one) => typeof one === "string");
  return [name, ...(own as string[]), ...networks];
}
