import { gb, mbOf } from "../../capacity/figures";
import type { CudaFamilyName } from "../../catalog/cuda";
import { CUDA_TORCH_MB } from "../../catalog/package-sizes";
import { CUDA_BASES_GB, WASTE_MB } from "../../catalog/waste";
import type { Held } from "../../dockerfile/finding";
import type { Unreadable } from "../../dockerfile/unknown-install";
import { listed } from "../notices/listed";
import { FROZEN, INSTEAD } from "./instead";
import { type FindingSentences, type FindingWords, said, sentenceOf } from "./sentences";

const [compilerMB, largestCompilerMB] = WASTE_MB.compiler;
const [listsMB, mostListsMB] = WASTE_MB.aptLists;
const [baseGB, largestBaseGB] = CUDA_BASES_GB;
const ROOT = "uma brecha no serviço é uma brecha no servidor";

/** Cost of a family's CUDA, and what to take instead. */
const FAMILIES: Readonly<Record<CudaFamilyName, readonly [cost: string, fix: string]>> = {
  torch: [
    `resolve para wheels com CUDA: ~${gb(CUDA_TORCH_MB, "pt")} GB descompactados num servidor sem GPU`,
    "use o índice de CPU (torch==VERSION+cpu, fixado explicitamente) ou a variante ONNX",
  ],
  tensorflow: [
    "o extra and-cuda traz as bibliotecas CUDA: gigabytes num servidor sem GPU",
    "tensorflow-cpu, ou tensorflow sem o extra",
  ],
  jax: [
    "o plugin CUDA do JAX traz as bibliotecas CUDA: gigabytes num servidor sem GPU",
    "jax sem o extra cuda12 ou cuda13",
  ],
  "onnxruntime-gpu": [
    "um runtime para uma GPU que o servidor não tem, centenas de MB maior",
    "onnxruntime",
  ],
  xgboost: [
    `traz o NCCL para GPUs: ${WASTE_MB.nccl} MB compactados num servidor sem GPU`,
    "xgboost-cpu",
  ],
  cupy: ["arrays para uma GPU: sem ela não inicia", "numpy"],
  paddlepaddle: ["traz as bibliotecas CUDA: gigabytes num servidor sem GPU", "paddlepaddle"],
  node: ["binários para uma GPU num servidor sem GPU", "a variante para CPU"],
  CUDA: [
    "bibliotecas para uma GPU num servidor sem GPU",
    "deixe de fora o que as traz, ou use a variante para CPU",
  ],
};

/** Cost of contents that travel. */
const HELD: Readonly<Record<Held, string>> = {
  secrets: "segredos acabam numa camada",
  history: "o histórico inteiro viaja, com todo segredo que já esteve nele",
  binaries: "binários de outra máquina, centenas de MB",
  environment: "um ambiente virtual: binários de outra máquina, centenas de MB",
  "byte-code": "a imagem muda sem mudança no código",
  tests: "dados de teste viajam em cada build",
  documents: "num contêiner ninguém os lê",
};

/** What a requirement brings of a family. */
const BRINGS = {
  torch: () => "traz torch, que nada prende à CPU",
  cuda: () => "traz CUDA",
  family: (family: string) => `traz ${family} com CUDA`,
};

/** Why a file cannot be read, in front of its parser's own words. */
const UNREADABLE: Readonly<Record<Exclude<Unreadable["kind"], "malformed">, string>> = {
  missing: "ele falta",
  binary: "é binário: bun install --save-text-lockfile escreve bun.lock, que é lido",
  "no-explicit-line": "não tem a linha @EXPLICIT",
};

/** Why it is not known all that a command installs. */
const UNKNOWN: FindingSentences["unknown"] = {
  "not-a-package": ({ requirement, askedBy }) =>
    `${requirement}${askedBy ? ` de ${askedBy}` : ""} não é um pacote que se possa consultar`,
  "dependencies-dynamic": ({ path }) => `${path} deixa as dependências para o build`,
  "dependencies-by-code": ({ path }) => `as dependências de ${path} são feitas por código`,
  "not-read": ({ path, problem }) =>
    `${path} não pode ser lido: ${problem.kind === "malformed" ? problem.text : UNREADABLE[problem.kind]}`,
  "list-missing": ({ path, takenInBy }) => `falta ${path}, que ${takenInBy} inclui`,
  "lock-missing": ({ path }) => `falta ${path}, então cada build resolve outras versões`,
  "no-lock": () => "nenhum lock diz o que vem",
  "not-in-context": ({ path }) => `${path} não está no contexto do build`,
  "changed-by-command": ({ path, program }) => `${path} é alterado por ${program} no build`,
  "filled-by-shell": ({ word }) => `${word} só é preenchido pelo shell`,
  "packages-not-read": ({ program }) => `pacotes de ${program} não são lidos`,
  "program-not-read": ({ program }) => `${program} não é lido`,
};

/** Every finding of images in Portuguese. */
export const FINDINGS_PT: FindingSentences = {
  findings: {
    "unknown-instruction": ({ keyword, allowed }) =>
      unbuildable(`${keyword} não é uma instrução`, `use uma de ${allowed.join(", ")}`),
    "empty-instruction": ({ keyword }) =>
      unbuildable(`${keyword} sem nada`, `diga de que trata ${keyword}, ou deixe de fora`),
    "copy-without-target": ({ keyword, text }) =>
      unbuildable(`${keyword} ${text}`, `${keyword} ORIGEM DESTINO`),
    "shell-not-json": ({ keyword, text }) =>
      unbuildable(`${keyword} ${text}`, `um array JSON: ${INSTEAD.json(keyword)}`),
    "no-from": () => said("falta FROM", "nada pode ser construído", "comece com FROM"),

    "one-stage": () =>
      said(
        "um só estágio",
        `o que constrói o serviço viaja com ele: só um compilador ocupa de ${compilerMB} a ${largestCompilerMB} MB`,
        "construa num primeiro estágio e use COPY --from para um segundo, enxuto",
      ),
    "user-is-root": ({ user }) => said(`USER ${user}`, ROOT, INSTEAD.user),
    "no-user": () => said("nenhum USER no estágio final", ROOT, INSTEAD.user),
    "base-user-unknown": ({ base }) =>
      said(`o usuário ${base ? `de ${base}` : "da base"}`, `se for root, ${ROOT}`, INSTEAD.user),
    "base-not-named": ({ argument }) =>
      said(
        `FROM \${${argument}} precisa de --build-arg ${argument}`,
        "não se sabe aqui sobre o que a imagem é feita",
        `${INSTEAD.base(argument)} antes do primeiro FROM`,
      ),
    "base-not-pinned": ({ reference }) =>
      said(
        `${reference} sem digest`,
        "um dia, outra imagem com o mesmo nome: python:3.11-slim mudou de versão do Debian",
        `${INSTEAD.base("NAME")} antes do primeiro FROM, e FROM com ele; docker buildx imagetools inspect diz o digest`,
      ),
    "musl-base": ({ base, packages }) =>
      said(
        `${base} sob ${packages.join(", ")}`,
        "não há wheels para musl: compila por uma hora, ou falha na pilha pequena de uma thread",
        `uma base Debian slim: ${INSTEAD.slim}`,
      ),
    "secret-kept": ({ keyword, name }) =>
      said(
        `${keyword} ${name}`,
        "quem tem a imagem o lê em docker history",
        "RUN --mount=type=secret num build; um arquivo em /run/secrets num contêiner",
      ),
    "command-not-json": ({ keyword, text }) =>
      said(
        `${keyword} ${text} não é JSON, então um shell o recebe como está`,
        "o build passa, e o contêiner falha ao iniciar",
        INSTEAD.json(keyword),
      ),
    "shell-form": ({ keyword }) =>
      said(
        `${keyword} na forma de shell`,
        "o SIGTERM chega ao shell, e o serviço é morto depois do prazo",
        INSTEAD.json(keyword),
      ),
    onbuild: () =>
      said(
        "ONBUILD",
        "roda em outras imagens, onde ninguém o lê",
        "escreva a instrução onde ela é necessária",
      ),
    "installs-at-start": ({ command }) =>
      said(
        `${command} roda quando o contêiner inicia`,
        "cada contêiner novo baixa tudo outra vez, num disco em que nenhum número conta isso",
        "instale num RUN, a partir de um lock",
      ),
    "apt-asks": () => said("apt-get install sem -y", "o build para numa pergunta", INSTEAD.aptYes),
    "apt-lists-kept": () =>
      said(
        "listas de pacotes ficam na camada",
        `de ${listsMB} a ${mostListsMB} MB em cada imagem`,
        `${INSTEAD.cleanLists} no mesmo RUN`,
      ),
    "pip-cache-kept": () =>
      said(
        "o pip guarda seu cache",
        "cada wheel fica na camada uma segunda vez",
        `${INSTEAD.noPipCache}, ou um mount de cache`,
      ),
    "build-tools-shipped": ({ packages }) =>
      said(
        `${packages.join(", ")} no estágio final`,
        `curl ocupa ${WASTE_MB.curl} MB, um compilador de ${compilerMB} a ${largestCompilerMB} MB`,
        "instale no primeiro estágio; verificações de saúde não precisam de curl, usam o que a imagem tem",
      ),
    "libraries-not-needed": ({ packages }) =>
      said(
        packages.join(", "),
        `até ${WASTE_MB.carriedLibraries} MB que nada carrega: os wheels trazem as suas`,
        "deixe de fora",
      ),
    "owner-changed": () =>
      said("chown -R numa camada própria", "cada arquivo fica guardado duas vezes", INSTEAD.owner),
    "path-not-made": ({ path, stage }) =>
      said(
        `${path} não é criado no estágio ${stage}`,
        "o build falha: o arquivo não existe",
        path === "/root/.local"
          ? `pip install --user nele, ou melhor um ambiente virtual: ${INSTEAD.environment}`
          : "copie um caminho que o estágio cria",
      ),

    "not-from-lock": ({ command, program }) => {
      const [frozen, lock] = FROZEN[program];
      return said(command, "outras versões em outro dia", `${frozen}, a partir de ${lock}`);
    },
    "newest-run": ({ program, package: name }) =>
      said(`${program} ${name}`, "outras versões em outro dia", INSTEAD.pinned(program, name)),
    "lock-missing": () =>
      said(
        "o Dockerfile o cita e o contexto não o tem",
        "o build falha, ou resolve outras versões em outro dia",
        "faça commit dele, e veja se o .dockerignore não o deixa de fora",
      ),
    "file-not-given": () =>
      said(
        "o Dockerfile o cita e ele não está entre os arquivos",
        "o que ele instala não é contado",
        "adicione-o aos arquivos",
      ),
    "lock-older": ({ package: name, lock, again }) =>
      said(
        `${name} não está em ${lock}`,
        "o build falha, ou a imagem é feita sem ele",
        `refaça o lock: ${again}`,
      ),
    "list-older": ({ package: name, lock, again }) =>
      said(`${name} não está em ${lock}`, "a imagem é feita sem ele", `refaça o lock: ${again}`),

    "cuda-base": ({ reference }) =>
      said(
        reference,
        `traz CUDA: de ${baseGB} a ${largestBaseGB} GB num servidor sem GPU`,
        `uma base slim sem ela: ${INSTEAD.slim}`,
      ),
    "cuda-named": ({ family, requirement, others, broughtBy, open }) => {
      const shown = others.length > 3 ? `${others.length} pacotes CUDA` : others.join(", ");
      return said(
        [
          requirement,
          shown && ` com ${shown}`,
          broughtBy && `, que ${broughtBy} traz`,
          open && " não fixa versão, e nada o prende à CPU",
        ]
          .filter(Boolean)
          .join(""),
        ...FAMILIES[family],
      );
    },
    "cuda-brought": ({ family, requirement, brings }) =>
      said(`${requirement} ${BRINGS[brings](family)}`, ...FAMILIES[family]),
    "install-unknown": ({ command, because }) =>
      unread(`${command}: ${sentenceOf(UNKNOWN, because)}`),
    "requirements-open": ({ requirements }) =>
      unread(
        `o que ${listed(requirements, (rest) => ` e mais ${rest}`, 3)} traz: nenhum lock o diz`,
      ),

    "no-ignore-file": ({ names }) =>
      said(
        "não há nenhum",
        "tudo no diretório viaja, segredos também",
        `crie um, com uma linha para cada: ${names.join(", ")}`,
      ),
    "not-ignored": ({ name, travels, holds }) =>
      said(
        `não deixa ${name} de fora em toda profundidade${travels ? ` (${travels} viaja)` : ""}`,
        HELD[holds],
        add(name),
      ),
    "not-ignored-by-case": ({ path, name }) =>
      said(`não deixa ${path} de fora, pois maiúsculas contam nos nomes`, HELD.secrets, add(name)),
    "directory-travels": ({ directory, path, holds, name }) =>
      said(`não deixa ${directory} de fora (${path} viaja)`, HELD[holds], add(name)),
    "context-too-large": ({ bytes, budgetBytes }) =>
      said(
        `o contexto tem ${megabytes(bytes)} MB`,
        `ele é lido e enviado em cada build; o orçamento é de ${megabytes(budgetBytes)} MB`,
        "deixe de fora o que o build não lê; modelos ficam num volume",
      ),
  },
  unknown: UNKNOWN,
};

function unbuildable(found: string, fix: string): FindingWords {
  return said(found, "o build falha aqui", fix);
}

function unread(found: string): FindingWords {
  return said(
    found,
    "pode trazer CUDA, gigabytes que nenhum número aqui conta",
    `instale a partir de um lock: uv.lock, ou ${INSTEAD.compiled}`,
  );
}

function add(name: string): string {
  return `acrescente **/${name}`;
}

function megabytes(bytes: number): string {
  return mbOf(bytes).replace(".", ",");
}
