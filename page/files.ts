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

/** The folder that all of several files lie in; undefined where they lie in none. */
export function folderOf(texts: Texts): string | undefined {
  const [first = "", ...others] = Object.keys(texts);
  const folder = first.includes("/") ? `${first.split("/")[0]}/` : undefined;
  return folder && others.every((name) => name.startsWith(folder)) ? folder : undefined;
}

/** Paths without the folder that all of them lie in: a dropped folder is the project, or the build context. */
export function withoutFolder(texts: Texts): Texts {
  const folder = folderOf(texts);
  if (folder === undefined) return texts;
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name.slice(folder.length), text]),
  );
}

/** The compose files of a folder, as Compose finds them; all that hold services where it would find none. */
export function composeFilesOfFolder(texts: Texts): string[] {
  const names = Object.keys(texts);
  const first = ["compose", "docker-compose"]
    .flatMap((name) => [`${name}.yaml`, `${name}.yml`])
    .find((name) => name in texts);
  if (first === undefined) {
    return names.filter((name) => /\.ya?ml$/.test(name) && /^services:/m.test(texts[name]));
  }
  const override = new RegExp(`^${first.split(".")[0]}\\.override\\.ya?ml$`);
  return [first, ...names.filter((name) => override.test(name))];
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
