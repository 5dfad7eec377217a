import * as fs from "node:fs";
import * as path from "node:path";
import {
  createSourceFile,
  forEachChild,
  isCallExpression,
  isIdentifier,
  isNoSubstitutionTemplateLiteral,
  isStringLiteral,
  isTaggedTemplateExpression,
  type Node,
  ScriptTarget,
} from "typescript";

const ROOT = path.join(__dirname, "..", "..");

/** Every template of a sentence, and every word that is said in each language, in the sources of some folders. */
export function templatesIn(folders: readonly string[]): string[] {
  const templates = new Set<string>();
  for (const folder of folders) {
    for (const name of fs.readdirSync(path.join(ROOT, folder))) {
      if (!name.endsWith(".ts")) continue;
      const text = fs.readFileSync(path.join(ROOT, folder, name), "utf8");
      collect(createSourceFile(name, text, ScriptTarget.Latest), templates);
    }
  }
  return [...templates].sort();
}

function collect(node: Node, templates: Set<string>): void {
  if (isTaggedTemplateExpression(node) && isIdentifier(node.tag) && node.tag.text === "sentence") {
    const { template } = node;
    templates.add(
      isNoSubstitutionTemplateLiteral(template)
        ? template.text
        : [template.head, ...template.templateSpans.map(({ literal }) => literal)]
            .map(({ text }) => text)
            .join("{}"),
    );
  }
  if (isCallExpression(node) && isIdentifier(node.expression) && node.expression.text === "word") {
    const [first] = node.arguments;
    if (first && isStringLiteral(first)) templates.add(first.text);
  }
  forEachChild(node, (child) => collect(child, templates));
}
