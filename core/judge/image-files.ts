import { UserError } from "../capacity/user-error";
import { ignoreFiles, ignoreRules } from "../dockerfile/ignore";
import { judgeImage } from "../dockerfile/image";
import { type ImageAnswer, imageAnswer } from "./image";
import { type ImagePlatform, imageTarget } from "./image-platform";

/** Sources of an image that lie in memory: pasted, dropped or unpacked from an archive. */
export interface ImageQuestion {
  /** Texts or bytes by path, relative to the build context: `Dockerfile`, `requirements.txt`, `api/uv.lock`. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Path of the Dockerfile. @default "Dockerfile" */
  readonly dockerfile?: string;
  /** @default "linux/amd64" */
  readonly platform?: ImagePlatform;
  /** Build arguments in place of the defaults of the first `ARG`s. */
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Whether the context has more files than these: then nothing is said about what it lacks or lets travel. @default false */
  readonly partial?: boolean;
}

/**
 * Answer to an image's sources, without a disk and without a network, as data. Throws a UserError for a
 * Dockerfile that is not among the files, and for an ignore file that Docker refuses.
 */
export function judgeImageFiles({
  files,
  dockerfile = "Dockerfile",
  platform = "linux/amd64",
  buildArgs,
  partial = false,
}: ImageQuestion): ImageAnswer {
  const has = (path: string) => Object.hasOwn(files, path);
  const read = (path: string) => (has(path) ? files[path] : undefined);
  const names = Object.keys(files).sort();
  if (!has(dockerfile)) {
    const there = names.join(", ") || "no file";
    throw new UserError("image", `there is no ${dockerfile}; there is ${there}`);
  }
  const ignoreFile = ignoreFiles(dockerfile).find(has);
  const ignores = ignoreFile === undefined ? () => false : rulesOf(ignoreFile, files[ignoreFile]);
  const travelling = names.filter((name) => !ignores(name));
  const context = {
    dockerfile,
    files: travelling,
    bytes: travelling.reduce((sum, name) => sum + bytesOf(files[name]).length, 0),
    ignoreFile,
    ignores,
    read,
    partial,
  };
  return imageAnswer(judgeImage(context, imageTarget(platform), buildArgs), platform);
}

function rulesOf(file: string, content: string | Uint8Array): (path: string) => boolean {
  try {
    return ignoreRules(new TextDecoder().decode(bytesOf(content))).ignores;
  } catch (error) {
    throw new UserError(
      "image",
      `${file}: ${(error as Error).message}: Docker refuses it, so correct or delete that line`,
    );
  }
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
