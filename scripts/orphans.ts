// Names that a module exports and no other takes; of types only those that it does not use itself either.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";

const PROJECT = path.join(__dirname, "..");

/** Modules whose names others take from outside: what the package exports, what Pulumi, Node or a browser starts, systems of teams. */
const ENTRIES =
  /^(api|systems|images|template|scripts\/lean)\/|^(index|policy\/index|watcher\/main|test\/support\/(bundle|load-module))\.ts$/;

/** Sources of a checkout, by their path from its root. */
function sources(): string[] {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
    cwd: PROJECT,
    encoding: "utf8",
  });
  return listed
    .split("\n")
    .filter((file) => /\.(tsx?|[cm]js)$/.test(file) && fs.existsSync(path.join(PROJECT, file)));
}

/** What is taken of a module: names, or all of it. */
type Taken = Set<string> | "all";

/** Orphans as `file: name`, in order. */
export function orphans(): string[] {
  const files = sources();
  const known = new Set(files);
  const exported = new Map<string, string[]>();
  const taken = new Map<string, Taken>();
  const take = (file: string | undefined, name: string) => {
    if (file === undefined) return;
    const before = taken.get(file);
    if (before === "all") return;
    if (name === "*") taken.set(file, "all");
    else taken.set(file, (before ?? new Set()).add(name));
  };
  for (const file of files) {
    const text = fs.readFileSync(path.join(PROJECT, file), "utf8");
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    exported.set(file, exportsOf(source));
    takings(source, (module, name) => take(resolved(module, file, known), name));
  }
  return files
    .filter((file) => !ENTRIES.test(file) && /\.tsx?$/.test(file))
    .flatMap((file) => {
      const used = taken.get(file);
      if (used === "all") return [];
      return (exported.get(file) ?? [])
        .filter((name) => !used?.has(name))
        .map((name) => `${file}: ${name}`);
    })
    .sort();
}

/** Names that a module exports itself. */
function exportsOf(source: ts.SourceFile): string[] {
  const isExported = (node: ts.Node) =>
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause } = statement;
      return exportClause && ts.isNamedExports(exportClause)
        ? exportClause.elements.map(({ name }) => name.text)
        : [];
    }
    if (!isExported(statement)) return [];
    // A type that says what a function takes or gives is exported with it, for whoever reads or declares.
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      const { text } = statement.name;
      const isOwn = source.text.split(new RegExp(`\\b${text}\\b`)).length > 2;
      return isOwn ? [] : [text];
    }
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap(({ name }) => bound(name));
    }
    const { name } = statement as ts.Statement & { readonly name?: ts.Identifier };
    const isDefault = ts
      .getModifiers(statement as ts.FunctionDeclaration)
      ?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
    return isDefault ? ["default"] : name ? [name.text] : [];
  });
}

/** Names that a declaration binds, those of a pattern too. */
function bound(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isBindingElement(element) ? bound(element.name) : [],
  );
}

/** Tells each name that a module takes of another one; `*` is all of it. */
function takings(source: ts.SourceFile, tell: (module: string, name: string) => void): void {
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const { moduleSpecifier: module } = node;
      if (!module || !ts.isStringLiteral(module)) return;
      const clause = ts.isImportDeclaration(node)
        ? node.importClause?.namedBindings
        : node.exportClause;
      if (ts.isImportDeclaration(node) && node.importClause?.name) tell(module.text, "default");
      if (clause && (ts.isNamedImports(clause) || ts.isNamedExports(clause))) {
        for (const { name, propertyName } of clause.elements)
          tell(module.text, (propertyName ?? name).text);
      } else if (clause || ts.isExportDeclaration(node)) tell(module.text, "*");
      return;
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { qualifier } = node;
      const first = qualifier && ts.isQualifiedName(qualifier) ? qualifier.left : qualifier;
      const name = first && ts.isIdentifier(first) ? first.text : "*";
      if (ts.isStringLiteral(node.argument.literal)) tell(node.argument.literal.text, name);
    }
    // Modules that are loaded by a call, and scripts that programs of the tests name: all of it counts.
    if (ts.isStringLiteralLike(node) && /^[.\w-]*\//.test(node.text)) {
      const { parent } = node;
      const called = ts.isCallExpression(parent) ? parent : undefined;
      const access =
        called && ts.isPropertyAccessExpression(called.parent)
          ? called.parent.name.text
          : undefined;
      const isRequire = called && called.expression.getText(source) === "require";
      tell(node.text, isRequire && access ? access : called ? "*" : "");
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** The source that a module's name stands for. */
function resolved(module: string, from: string, known: ReadonlySet<string>): string | undefined {
  if (!module.startsWith(".")) return undefined;
  const base = path.join(path.dirname(from), module);
  return [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`, base.replace(/\.js$/, ".ts")].find(
    (file) => known.has(file),
  );
}
