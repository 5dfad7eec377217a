import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { judgeImage } from "../../core/dockerfile/image";
import type { Target } from "../../core/dockerfile/locks/marker";
import { findingWords } from "../../core/report/image-findings/finding-text";

/** Projects of an area by name, each with its files: `test/fixtures/images/AREA.yaml`. */
export function imageCases(
  area: string,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const file = path.join(__dirname, "../fixtures/images", `${area}.yaml`);
  return parse(fs.readFileSync(file, "utf8").replaceAll("{64 zeros}", "0".repeat(64)));
}

/** What is found in a project whose ignore file leaves out all that it should, with its words. */
export function judgeFiles(files: Readonly<Record<string, string>>, target?: Target) {
  const bytes = new Map(Object.entries(files).map(([name, text]) => contentOf(name, text)));
  const judgement = judgeImage(
    {
      files: [...bytes.keys()],
      bytes: 0,
      ignoreFile: ".dockerignore",
      ignores: () => true,
      dockerfile: "Dockerfile",
      read: (file) => bytes.get(file),
    },
    target,
  );
  const findings = judgement.findings.map((each) => ({ ...each, ...findingWords(each) }));
  return { ...judgement, findings };
}

/** A file's bytes; `NAME (UTF-16)` has a byte order mark, as PowerShell writes it. */
function contentOf(name: string, text: string): [string, Uint8Array] {
  const [, plain] = /^(.*) \(UTF-16\)$/.exec(name) ?? [];
  if (plain === undefined) return [name, Buffer.from(text)];
  return [plain, Buffer.from(`\uFEFF${text}`, "utf16le")];
}
