import type { Finding } from "../dockerfile/finding";
import type { ImageJudgement } from "../dockerfile/image";
import type { SizePrediction } from "../dockerfile/prediction";
import type { UnknownInstall } from "../dockerfile/unknown-install";

/** Packages that one command installs. */
export interface ImageInstall {
  readonly line: number;
  readonly command: string;
  readonly ecosystem: string;
  /** Files that say what is installed, with the number of their packages. */
  readonly from: readonly { readonly file: string; readonly packages: number }[];
  /** Names with versions, those that others bring as well. */
  readonly packages: readonly string[];
  /** Why it is not known all that comes. */
  readonly unknown: readonly UnknownInstall[];
}

/** Answer to whether an image is well made, and what it brings. */
export interface ImageAnswer {
  /** The build context: its directory as it was given; `.` for files in memory. */
  readonly context: string;
  /** Path of the Dockerfile, relative to the context. */
  readonly dockerfile: string;
  readonly platform: string;
  readonly verdict: "clean" | "findings" | "not known";
  readonly cuda: "yes" | "no" | "unknown";
  readonly findings: readonly Finding[];
  /** Unknown parts, in the same form. */
  readonly notKnown: readonly Finding[];
  readonly installs: readonly ImageInstall[];
  readonly size:
    | (Omit<SizePrediction, "base"> & {
        readonly base: {
          readonly reference: string;
          readonly onDiskMB: number;
          readonly known: boolean;
        };
      })
    | null;
}

/** Answer to the sources of an image in a build context, for a platform of Docker: `linux/amd64`. */
export function imageAnswer(
  judgement: ImageJudgement,
  platform: string,
  context = ".",
): ImageAnswer {
  const { dockerfile, brought, findings: all, cuda, size } = judgement;
  const notKnown = all.filter(({ rule }) => rule === "not-known");
  const findings = all.filter(({ rule }) => rule !== "not-known");
  return {
    context,
    dockerfile: dockerfile.file,
    platform,
    verdict:
      findings.length > 0
        ? "findings"
        : notKnown.length > 0 || cuda === "unknown"
          ? "not known"
          : "clean",
    cuda,
    findings,
    notKnown,
    installs: brought.map(({ install, packages }) => ({
      line: install.line,
      command: install.command,
      ecosystem: install.ecosystem,
      from: install.lists.map(({ file, packages: each }) => ({ file, packages: each.length })),
      packages: packages.map(({ name, version }) => (version ? `${name} ${version}` : name)),
      unknown: install.unknown,
    })),
    size: size
      ? {
          ...size,
          base: {
            reference: size.base.reference,
            onDiskMB: size.base.onDiskMB,
            known: size.base.catalogued !== undefined || size.base.reference === "scratch",
          },
        }
      : null,
  };
}
