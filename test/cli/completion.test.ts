import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { bashCompletion } from "../../cli/completion/bash";
import { fishCompletion } from "../../cli/completion/fish";
import { zshCompletion } from "../../cli/completion/zsh";

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-completion-"));
  for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml", "compose.yaml"]) {
    fs.writeFileSync(path.join(folder, name), "");
  }
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ["-c", "exit 0"]).status === 0;
}

/** Completions that bash would offer for the last word. */
function inBash(...words: string[]): string[] {
  return inBashAt(folder, ...words);
}

function inBashAt(cwd: string, ...words: string[]): string[] {
  const script = `${bashCompletion()}
COMP_WORDS=(enxuto ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}; _enxuto
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync("bash", ["-c", script], { cwd, encoding: "utf8" });
  return out.split("\n").filter(Boolean);
}

describe("completion in bash", () => {
  test.each<[string, string[], string[]]>([
    ["a verb", ["ro"], ["rollback"]],
    ["a verb to be helped with", ["help", "che"], ["check-disk"]],
    ["an option", ["status", "--j"], ["--json"]],
    ["an option of this verb only", ["rollback", "--host"], []],
    ["a stack", ["up", ""], ["dev", "prod"]],
    ["a stack after an option", ["up", "--yes", "p"], ["prod"]],
    ["the stack after the service", ["logs", "backend", "d"], ["dev"]],
    ["a file", ["fit", "comp"], ["compose.yaml"]],
    ["an option's value", ["fit", "--reader", ""], ["auto", "enxuto", "compose"]],
    ["an option's file", ["plan", "dev", "--svg", "comp"], ["compose.yaml"]],
    ["an action", ["secrets", ""], ["import"]],
    ["a shell", ["completion", "f"], ["fish"]],
  ])("%s", (_, words, expected) => expect(inBash(...words)).toEqual(expected));
});

test("what stands in the name of a stack file is not run", () => {
  const own = path.join(folder, "strangers");
  fs.mkdirSync(own);
  fs.writeFileSync(path.join(own, "Pulumi.$(touch${IFS}seen).yaml"), "");
  fs.writeFileSync(path.join(own, "Pulumi.dev.yaml"), "");
  expect(inBashAt(own, "up", "")).toEqual(["dev"]);
  expect(fs.readdirSync(own)).not.toContain("seen");
});

const FISH = isInstalled("fish");
(FISH ? describe : describe.skip)("completion in fish", () => {
  test.each<[string, string[]]>([
    ["enxuto roll", ["rollback"]],
    ["enxuto status --j", ["--json"]],
    ["enxuto up p", ["prod"]],
    ["enxuto fit --reader ", ["auto", "enxuto", "compose"]],
  ])("%s", (line, expected) => {
    const script = `${fishCompletion()}\ncomplete -C '${line}'`;
    const out = execFileSync("fish", ["--no-config", "-c", script], {
      cwd: folder,
      encoding: "utf8",
    });
    const words = out.split("\n").flatMap((one) => (one ? [one.split("\t")[0]] : []));
    expect(words).toEqual(expect.arrayContaining(expected));
  });
});

const ZSH = isInstalled("zsh");
(ZSH ? test : test.skip)("completion in zsh is a script that zsh reads", () => {
  const script = `autoload -U compinit; compinit -u -D\n${zshCompletion()}\nwhich _enxuto`;
  const out = execFileSync("zsh", ["-f", "-c", script], { encoding: "utf8" });
  expect(out).toContain("_enxuto () {");
});
