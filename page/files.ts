/** Files of the page, by name. */
export type Texts = Readonly<Record<string, string>>;

/** Names that are read for what they say of variables, not as compose files. */
const NOT_COMPOSE = /(^|\/)(\.env(\..*)?|.*\.env|Dockerfile.*)$/;

/** The compose files among the files, as Compose takes them: an override comes last. */
export function composeFiles(files: Texts): string[] {
  const names = Object.keys(files).filter((name) => !NOT_COMPOSE.test(name));
  const isOverride = (name: string) => /override/.test(name);
  return [...names.filter((name) => !isOverride(name)), ...names.filter(isOverride)];
}

/** The Dockerfile among files: the one of that name, else one that is named after it. */
export function dockerfileOf(files: Texts): string | undefined {
  const names = Object.keys(files);
  return (
    names.find((name) => name === "Dockerfile") ??
    names.find((name) =>
      /(^|\/)(Dockerfile|Containerfile)(\.(?!dockerignore)|$)|\.Dockerfile$/i.test(name),
    )
  );
}
