import type { Finding } from "../../../core/dockerfile/finding";
import { FINDINGS_EN } from "../../../core/report/image-findings/english";
import { findingText, findingWords } from "../../../core/report/image-findings/finding-text";
import { FINDINGS_PT } from "../../../core/report/image-findings/portuguese";
import { reportImageFiles } from "../../../core/report/image-report";
import { imageCases, judgeFiles } from "../../support/image-cases";

const at = { file: "Dockerfile", line: 3 };

test.each<[Finding, english: readonly string[], portuguese: readonly string[]]>([
  [
    { rule: "syntax", ...at, code: "unknown-instruction", keyword: "RUNN", allowed: ["FROM"] },
    ["RUNN is not an instruction", "the build fails here", "expected one of FROM"],
    ["RUNN não é uma instrução", "o build falha aqui", "use uma de FROM"],
  ],
  [
    { rule: "not-known", ...at, code: "base-user-unknown", base: "" },
    [
      "the user of the base",
      "where it is root, a hole in the service is a hole in the host",
      "USER 10001:10001",
    ],
    [
      "o usuário da base",
      "se for root, uma brecha no serviço é uma brecha no servidor",
      "USER 10001:10001",
    ],
  ],
  [
    {
      ...{ rule: "cpu-only-torch", ...at, code: "cuda-named", family: "torch", open: true },
      ...{ requirement: "torch", others: [..."abcd"], broughtBy: null },
    },
    [
      "torch with 4 CUDA packages pins no version, and nothing binds it to the CPU",
      "resolves to CUDA wheels: ~5.4 GB unpacked on a host without a GPU",
      "use the CPU index (torch==VERSION+cpu, bound explicitly) or the ONNX variant",
    ],
    [
      "torch com 4 pacotes CUDA não fixa versão, e nada o prende à CPU",
      "resolve para wheels com CUDA: ~5,4 GB descompactados num servidor sem GPU",
      "use o índice de CPU (torch==VERSION+cpu, fixado explicitamente) ou a variante ONNX",
    ],
  ],
  [
    {
      ...{ rule: "not-known", ...at, code: "install-unknown", command: "bun i" },
      because: { code: "not-read", path: "bun.lockb", problem: { kind: "binary" } },
    },
    [
      "bun i: bun.lockb cannot be read: it is binary: bun install --save-text-lockfile writes bun.lock, which is read",
      "it may bring CUDA, gigabytes that no figure here counts",
      "install from a lock: uv.lock, or uv pip compile --generate-hashes requirements.in -o requirements.lock",
    ],
    [
      "bun i: bun.lockb não pode ser lido: é binário: bun install --save-text-lockfile escreve bun.lock, que é lido",
      "pode trazer CUDA, gigabytes que nenhum número aqui conta",
      "instale a partir de um lock: uv.lock, ou uv pip compile --generate-hashes requirements.in -o requirements.lock",
    ],
  ],
  [
    { rule: "context-size", file: "x", code: "context-too-large", bytes: 2e7, budgetBytes: 16e6 },
    [
      "the context is 20.0 MB",
      "it is read and sent for every build; the budget is 16.0 MB",
      "leave out what the build does not read; models belong on a volume",
    ],
    [
      "o contexto tem 20,0 MB",
      "ele é lido e enviado em cada build; o orçamento é de 16,0 MB",
      "deixe de fora o que o build não lê; modelos ficam num volume",
    ],
  ],
])("%j", (finding, english, portuguese) => {
  const said = [FINDINGS_EN, FINDINGS_PT].map((each) => findingWords(finding, each));
  expect(said.map(({ found, cost, fix }) => [found, cost, fix])).toEqual([english, portuguese]);
});

test("no English word is left in what Portuguese says of the projects that are refused", () => {
  const areas = ["cuda-silent", "cuda-unbound", "locks", "needs-torch", "wrong-findings"];
  const Dockerfile = `FROM alpine AS a
RUN apt-get update && apt-get install gcc && chown -R 1 /opt && pip install flask && npm add x && npx -y y
ENV API_KEY=a
ONBUILD RUN true
CMD python app.py
`;
  const projects = [
    ...areas.flatMap((area) => Object.values(imageCases(area))),
    ...[Dockerfile, "FROMM x\nCOPY a\n", "RUN\nSHELL [a\n"].map((text) => ({ Dockerfile: text })),
  ];
  const findings = projects.flatMap((files) => judgeFiles(files).findings);
  const words = findings.flatMap((finding) => Object.values(findingWords(finding, FINDINGS_PT)));
  expect(new Set(findings.map(({ code }) => code)).size).toBeGreaterThan(12);
  expect(words.filter((each) => / (the|is|are|of|with|which|and|brings) /.test(each))).toEqual([]);
});

test("a finding of image --json has its code, its values and its words", () => {
  const files = { Dockerfile: "FROM debian:12@sha256:0\nRUN apt-get install -y curl\n" };
  const { findings, installs } = reportImageFiles({ files, partial: true });
  expect(findings.find(({ rule }) => rule === "no-build-tools")).toEqual({
    ...{ rule: "no-build-tools", file: "Dockerfile", line: 2, code: "build-tools-shipped" },
    packages: ["curl"],
    found: "curl in the final stage",
    cost: "curl is 12 MB, a compiler 269 to 447 MB",
    fix: "install it in the first stage; health checks need no curl, they use what the image has",
  });
  expect(installs).toMatchObject([{ command: "apt-get install -y curl", unknown: [] }]);
});

test("a name of somebody else's file stays on the finding's line", () => {
  const finding: Finding = { rule: "no-latest", ...at, code: "base-not-pinned", reference: "a\nb" };
  expect(findingText(finding)).toMatch(/^Dockerfile:3 \(no-latest\): a b without a digest; /);
});
