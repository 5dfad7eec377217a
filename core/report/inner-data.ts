/** Line on files that go with a container, and how they are kept. */
export function innerDataLine({
  service,
  container,
  directory,
}: Readonly<Record<"service" | "container" | "directory", string>>): string {
  return `${service} keeps files in ${directory}, a volume of its image that the system does not name: they go with its container. Copy them with docker cp ${container}:${directory} ., and name the directory in the volumes of ${service}, or in confinement.writable where they may go`;
}
