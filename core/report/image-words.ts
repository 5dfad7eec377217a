import { FIGURES } from "./figures";
import type { ImageReport } from "./image-report";

/** What the answer of `image` says by itself in one language, next to its findings. Sizes are in MB. */
export interface ImageTextWords {
  readonly verdict: Readonly<Record<Exclude<ImageReport["verdict"], "findings">, string>>;
  readonly findings: (count: number) => string;
  /** The first line. */
  readonly head: (dockerfile: string, platform: string, verdict: string, cuda: string) => string;
  readonly cuda: Readonly<Record<ImageReport["cuda"], string>>;
  readonly mustChange: string;
  readonly notKnown: string;
  readonly installed: string;
  readonly size: string;
  readonly costs: string;
  readonly instead: string;
  readonly line: (line: number) => string;
  /** How many packages a command installs, from which files, and whether that is not all. */
  readonly packages: (count: number, from: readonly string[], isOpen: boolean) => string;
  readonly onDisk: (onDiskMB: number, isLeast: boolean, base: Base, layers: number) => string;
  readonly layer: (line: number, keyword: string, packagesMB: number) => string;
  readonly notCounted: (command: string) => string;
  readonly countedAsSmall: (packages: readonly string[]) => string;
}

type Base = NonNullable<ImageReport["size"]>["base"];

const en = FIGURES.en;

export const IMAGE_TEXT_EN: ImageTextWords = {
  verdict: { clean: "clean", "not known": "not known" },
  findings: (count) => `${count} ${count === 1 ? "finding" : "findings"}`,
  head: (dockerfile, platform, verdict, cuda) =>
    `${dockerfile} for ${platform}: ${verdict}, CUDA: ${cuda}`,
  cuda: { yes: "yes", no: "no", unknown: "unknown" },
  mustChange: "Must change",
  notKnown: "Not known",
  installed: "Installed",
  size: "Size",
  costs: "costs",
  instead: "instead",
  line: (line) => `line ${line}`,
  packages: (count, from, isOpen) =>
    `${count} packages${from.length > 0 ? ` from ${from.join(", ")}` : ""}${isOpen ? ", more not known" : ""}`,
  onDisk: (onDiskMB, isLeast, base, layers) =>
    `${isLeast ? "at least " : ""}${en(onDiskMB)} MB on disk: base ${en(base.onDiskMB)} MB (${base.known ? "measured" : "not measured, so guessed"}), ${layers} layers above it`,
  layer: (line, keyword, packagesMB) => `line ${line} ${keyword}: packages of ${en(packagesMB)} MB`,
  notCounted: (command) => `not all counted: ${command}`,
  countedAsSmall: (packages) => `counted as small, since not measured: ${packages.join(", ")}`,
};

const pt = FIGURES.pt;

export const IMAGE_TEXT_PT: ImageTextWords = {
  verdict: { clean: "nada a mudar", "not known": "não se sabe" },
  findings: (count) => (count === 1 ? "1 coisa a mudar" : `${count} coisas a mudar`),
  head: (dockerfile, platform, verdict, cuda) =>
    `${dockerfile} para ${platform}: ${verdict}, CUDA: ${cuda}`,
  cuda: { yes: "sim", no: "não", unknown: "não se sabe" },
  mustChange: "Deve mudar",
  notKnown: "Não se sabe",
  installed: "Instalado",
  size: "Tamanho",
  costs: "custo",
  instead: "em vez disso",
  line: (line) => `linha ${line}`,
  packages: (count, from, isOpen) =>
    `${count} pacotes${from.length > 0 ? ` de ${from.join(", ")}` : ""}${isOpen ? ", e mais que não se sabe" : ""}`,
  onDisk: (onDiskMB, isLeast, base, layers) =>
    `${isLeast ? "pelo menos " : ""}${pt(onDiskMB)} MB em disco: base ${pt(base.onDiskMB)} MB (${base.known ? "medida" : "não medida, então estimada"}), ${layers} camadas acima dela`,
  layer: (line, keyword, packagesMB) => `linha ${line} ${keyword}: pacotes de ${pt(packagesMB)} MB`,
  notCounted: (command) => `nem tudo foi contado: ${command}`,
  countedAsSmall: (packages) =>
    `contados como pequenos, pois não foram medidos: ${packages.join(", ")}`,
};
