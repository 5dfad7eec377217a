import type { ImageAnswer } from "../../core/judge/image";
import { figures } from "./words";

/** Words of the tab of images, in one language. */
export interface ImageWords {
  readonly answer: string;
  readonly platform: string;
  readonly dropHere: string;
  readonly verdict: (size: ImageAnswer["size"], cuda: ImageAnswer["cuda"]) => string;
  readonly mustChange: string;
  readonly notKnown: string;
  readonly clean: string;
  readonly costs: string;
  readonly instead: string;
  readonly installed: (packages: number) => string;
  readonly sizes: string;
  readonly base: (reference: string, isKnown: boolean) => string;
  readonly layer: (line: number, keyword: string) => string;
  readonly rest: string;
  readonly sum: string;
  readonly incomplete: (commands: string) => string;
  readonly unknown: (packages: string) => string;
}

const en = figures("en");
const pt = figures("pt-BR");

export const IMAGE_EN: ImageWords = {
  answer: "What the image brings",
  platform: "Built for",
  dropHere: "Drop a Dockerfile with its locks, or their folder, here",
  verdict(size, cuda) {
    const carries = {
      yes: "and it carries CUDA",
      no: "without CUDA",
      unknown: "and it is not known whether it carries CUDA",
    }[cuda];
    if (!size) return `Its size is not known, ${carries}.`;
    const least = size.incomplete.length > 0 ? "at least" : "about";
    return `The image takes ${least} ${en(size.onDiskMB)} MB on disk, ${carries}.`;
  },
  mustChange: "What should change",
  notKnown: "What could not be known",
  clean: "Nothing in it should change.",
  costs: "Costs",
  instead: "Instead",
  installed: (packages) => `${en(packages)} packages are installed`,
  sizes: "Size on disk in MB",
  base: (reference, isKnown) => `${reference}${isKnown ? "" : " (a guess)"}`,
  layer: (line, keyword) => `line ${line}, ${keyword}`,
  rest: "files and the rest",
  sum: "Sum",
  incomplete: (commands) => `Not all of it is counted: ${commands}`,
  unknown: (packages) => `Counted as small, since nobody measured them: ${packages}`,
};

export const IMAGE_PT: ImageWords = {
  answer: "O que a imagem traz",
  platform: "Construída para",
  dropHere: "Solte aqui um Dockerfile com seus locks, ou a pasta deles",
  verdict(size, cuda) {
    const carries = {
      yes: "e traz CUDA",
      no: "sem CUDA",
      unknown: "e não se sabe se traz CUDA",
    }[cuda];
    if (!size) return `Não se sabe o tamanho, ${carries}.`;
    const least = size.incomplete.length > 0 ? "pelo menos" : "cerca de";
    return `A imagem ocupa ${least} ${pt(size.onDiskMB)} MB em disco, ${carries}.`;
  },
  mustChange: "O que deve mudar",
  notKnown: "O que não se pôde saber",
  clean: "Nada nela precisa mudar.",
  costs: "Custo",
  instead: "Em vez disso",
  installed: (packages) => `${pt(packages)} pacotes são instalados`,
  sizes: "Tamanho em disco, em MB",
  base: (reference, isKnown) => `${reference}${isKnown ? "" : " (estimativa)"}`,
  layer: (line, keyword) => `linha ${line}, ${keyword}`,
  rest: "arquivos e o resto",
  sum: "Soma",
  incomplete: (commands) => `Nem tudo foi contado: ${commands}`,
  unknown: (packages) => `Contados como pequenos, pois ninguém os mediu: ${packages}`,
};
