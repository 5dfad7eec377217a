/** Line on files that go with a container, and how they are kept; `isSeen` is false where nobody could look whether there are any. */
export function innerDataLine({
  service,
  container,
  directory,
  isSeen,
}: {
  readonly service: string;
  readonly container: string;
  readonly directory: string;
  readonly isSeen: boolean;
}): string {
  const what = isSeen ? "keeps files" : "may keep files, which could not be looked for,";
  return `${service} ${what} in ${directory}, a volume of its image that the system does not name: they go with its container. Copy them with docker cp ${container}:${directory} ., and name the directory in the volumes of ${service}, or in confinement.writable where they may go`;
}
