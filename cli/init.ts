import * as fs from "node:fs";
import * as path from "node:path";
import type { Draft, Note } from "../adopt/draft";
import { label } from "../adopt/names";
import { type Packages, projectFiles } from "../adopt/project";
import { noteLines, secretsFile } from "../adopt/report";
import { sentence } from "../core/capacity/sentence";
import { UserError } from "../core/capacity/user-error";
import { composeFilesIn } from "../core/compose/choice";
import { machineFiles } from "../engine/files";
import { LOCAL_DIRECTORY, ownFolder } from "../engine/local-folder";
import { PACKAGE_FOLDER } from "../engine/package-folder";
import { registryDigest } from "../engine/registry-digest";
import { makeSafely, putSafely } from "../engine/safe-file";
import { isPinned } from "../policy/image-pinned";
import { composeDraft } from "./compose-draft";
import { requireHere } from "./here";
import { ignoreInBuilds } from "./ignored";
import { EXIT, type Verb } from "./verb";

/** File of the program, where nobody has one of this name. */
const MAIN = "index.ts";

/** `enxuto init`: a project of one's own, from a compose file or from an example. */
export const init: Verb<"init"> = {
  async run({ values, given }) {
    const directory = process.cwd();
    const existing = ["Pulumi.yaml", "Pulumi.yml"].find((file) => fs.existsSync(file));
    if (existing) {
      throw new UserError(existing, "there is a project here already: run init in another folder");
    }
    const composed = given.flatMap(({ option, value }) =>
      option === undefined || option === "file" ? [value] : [],
    );
    if (composed.length === 0) requireNoComposeFile();
    const read = composed.length > 0 ? composeDraft(composed, values) : undefined;
    const held = read && (await pinned(read, values.offline ?? false));
    const name = label(values.name ?? held?.name ?? path.basename(directory));
    if (held) requireNoSecrets(name, held);
    const draft = held && withoutOwnFiles(held);
    const files = (main: string) =>
      projectFiles(name, draft && { ...draft, name }, packages(), main);
    const usual = files(MAIN);
    const all = isThere(MAIN) && !isSame(MAIN, usual) ? files("enxuto.ts") : usual;
    const written = parted(all);
    const secrets = draft ? writeSecrets(name, draft) : undefined;
    write(written.written, all);
    console.log(
      values.json
        ? JSON.stringify(
            {
              schemaVersion: 1,
              system: name,
              ...written,
              secrets: [...(draft?.secrets.keys() ?? [])],
              notes: draft?.notes ?? [],
            },
            null,
            2,
          )
        : text(name, draft, written, secrets),
    );
    return EXIT.ok;
  },
};

/** Throws a UserError where a compose file lies here: who runs init there means it, not the example. */
function requireNoComposeFile(): void {
  const found = composeFilesIn(machineFiles(), process.cwd()).map((file) => path.basename(file));
  if (found.length === 0) return;
  throw new UserError(
    found[0],
    sentence`is read only where it is named: npx enxuto init ${found.join(" ")} makes a project of it; for the example run init in an empty folder`,
  );
}

/** The draft with a digest for every image whose tag may lead to another image tomorrow. */
async function pinned(draft: Draft, offline: boolean): Promise<Draft> {
  const notes: Note[] = [];
  const services = await Promise.all(
    draft.services.map(async (service) => {
      const { from, name } = service.image;
      if (from === "build" || isPinned(name)) return service;
      const digest = offline ? undefined : await registryDigest(name);
      notes.push({
        service: service.name,
        kind: digest ? "changed" : "guessed",
        about: "image",
        text: pinText(name, digest),
      });
      return digest ? { ...service, image: { from, name: `${name}@${digest}` } } : service;
    }),
  );
  return { ...draft, services, notes: [...draft.notes, ...notes] };
}

/** The draft, once what the project keeps for itself is left out of images. */
function withoutOwnFiles(draft: Draft): Draft {
  const notes = ignoreInBuilds(draft.services, !fs.existsSync("package.json")).map(
    (file): Note => ({
      kind: "changed",
      about: "build",
      text: `${file} leaves the folders of this project out of images`,
    }),
  );
  return { ...draft, notes: [...draft.notes, ...notes] };
}

function pinText(name: string, digest: string | undefined): string {
  return digest
    ? `${name} is held at what its registry hands out today`
    : `${name} may be another image tomorrow, and its registry did not say which it is today: name an exact version or a digest`;
}

/** Versions that this version of enxuto was tested with. */
export function packages(): Packages {
  const own = require(path.join(PACKAGE_FOLDER, "package.json"));
  const all: Record<string, string> = { ...own.devDependencies, ...own.dependencies };
  const pulumi = Object.keys(all).filter((name) => name.startsWith("@pulumi/"));
  const of = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (all[name] ? [[name, all[name]]] : [])));
  return {
    dependencies: { enxuto: own.version, ...of(pulumi) },
    devDependencies: of(["jiti", "typescript"]),
  };
}

interface Written {
  readonly written: readonly string[];
  /** Files that were there already, with another text, and stay as they are. */
  readonly kept: readonly string[];
}

/** Files that are written and those that stay. Throws a UserError, before anything is written, for a place that is not to be written to. */
function parted(files: ReadonlyMap<string, string>): Written {
  const kept = [...files.keys()].filter((file) => isThere(file) && !isSame(file, files));
  const system = kept.find((file) => file.startsWith("systems/"));
  if (system) throw new UserError(system, "exists already: choose another name with --name");
  const written = [...files.keys()].filter((file) => !kept.includes(file));
  for (const file of written) requireHere(file);
  return { written, kept };
}

/** What makes a folder a project goes last: an init that was killed is run again, and finds what it had written already. */
function write(names: readonly string[], files: ReadonlyMap<string, string>): void {
  const isLast = (file: string) => file === "Pulumi.yaml";
  const inOrder = [...names].sort((a, b) => Number(isLast(a)) - Number(isLast(b)));
  for (const file of inOrder.filter((one) => !isThere(one))) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    makeSafely(file, files.get(file) as string, 0o666);
  }
}

/** Whether a file is there with its text already. */
function isSame(file: string, files: ReadonlyMap<string, string>): boolean {
  return isFile(file) && fs.readFileSync(file, "utf8") === files.get(file);
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Whether something lies at a path, a link that leads nowhere as well. */
function isThere(file: string): boolean {
  return fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** Writes the values of secrets where git does not see them, and gives the file's path; undefined where there are none. */
function writeSecrets(name: string, draft: Draft): string | undefined {
  const content = secretsFile(draft);
  if (content === "") return undefined;
  const file = secretsPath(name);
  ownFolder(path.dirname(file));
  putSafely(file, content);
  return file;
}

function secretsPath(name: string): string {
  return path.join(LOCAL_DIRECTORY, `${name}.env`);
}

/** Throws a UserError where secrets would be written into a folder that is a link, or over those that somebody wrote down. */
function requireNoSecrets(name: string, draft: Draft): void {
  if (secretsFile(draft) === "") return;
  if (fs.lstatSync(LOCAL_DIRECTORY, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new UserError(
      LOCAL_DIRECTORY,
      "is a link, and secrets are not written where it leads: remove it, or run init in another folder",
    );
  }
  const file = secretsPath(name);
  if (!isThere(file) || (isFile(file) && fs.readFileSync(file, "utf8") === secretsFile(draft))) {
    return;
  }
  throw new UserError(
    file,
    "holds other values, which an earlier init or somebody wrote there: move it away, or choose another name with --name",
  );
}

function text(
  name: string,
  draft: Draft | undefined,
  { written, kept }: Written,
  secrets: string | undefined,
): string {
  const unset = [...(draft?.secrets ?? [])].flatMap(([secret, value]) =>
    value === undefined ? [secret] : [],
  );
  return [
    `${name}: ${written.join(", ")}`,
    ...kept.map((file) => `${file} was here already and stays as it is`),
    ...(draft ? noteLines(draft) : []),
    ...(draft && draft.secrets.size > 0 ? ["", ...secretLines(secrets, unset)] : []),
    "",
    "Next:",
    ...(kept.includes("package.json")
      ? [
          "  npm install enxuto @pulumi/pulumi @pulumi/docker @pulumi/command @pulumi/random @pulumi/tls",
          // As a package.json of our own has them: without jiti, Node below 22.18 reads no system.
          `  npm install --save-dev ${Object.keys(packages().devDependencies).join(" ")}`,
        ]
      : ["  npm install"]),
    "  npx enxuto plan",
  ].join("\n");
}

function secretLines(file: string | undefined, unset: readonly string[]): string[] {
  return [
    ...(file
      ? [
          `Secrets were moved to ${file}, which git ignores: npx enxuto secrets import ${file} dev encrypts them into the stack.`,
        ]
      : []),
    ...(unset.length > 0 ? [`Secrets without a value yet: ${unset.join(", ")}`] : []),
  ];
}
