// Takes away what no entry of the package leads to of the declarations: those of what its code is made of, which nobody can import.
import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";

const DIST = path.join(import.meta.dirname, "../../dist");
const { exports } = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, "../../package.json"), "utf8"),
);

/** Files of declarations by their paths: what their statements are called, what they pass on, and where other names are from. */
const files = new Map();
/** Statements that an entry leads to, and what of their lists of names. */
const kept = new Set();

function read(file) {
  const known = files.get(file);
  if (known) return known;
  const source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  const read = { source, named: new Map(), passed: new Map(), imported: new Map(), stars: [] };
  files.set(file, read);
  for (const statement of source.statements) {
    const from = statement.moduleSpecifier && fileOf(file, statement.moduleSpecifier.text);
    for (const name of namesOf(statement)) {
      read.named.set(name, [...(read.named.get(name) ?? []), statement]);
    }
    if (ts.isExportDeclaration(statement)) {
      if (!statement.exportClause) read.stars.push({ statement, from });
      for (const element of statement.exportClause?.elements ?? []) {
        read.passed.set(element.name.text, { statement, element, from });
      }
    }
    const bindings = statement.importClause?.namedBindings;
    if (!bindings || !from) continue;
    for (const element of bindings.elements ?? []) {
      read.imported.set(element.name.text, { from, name: originalOf(element) });
    }
    if (!bindings.elements) read.imported.set(bindings.name.text, { from, name: undefined });
  }
  return read;
}

function originalOf({ propertyName, name }) {
  return (propertyName ?? name).text;
}

function namesOf(statement) {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.text);
  }
  return statement.name ? [statement.name.text] : [];
}

function fileOf(file, wanted) {
  if (!wanted.startsWith(".")) return undefined;
  const base = path.resolve(path.dirname(file), wanted.replace(/\.m?js$/, ""));
  // What is named only where its code is, as a table of JSON, has no declaration.
  return [`${base}.d.ts`, path.join(base, "index.d.ts")].find((one) => fs.existsSync(one));
}

/** Keeps what a name of a file stands for, or all of the file. */
function keep(file, name) {
  const { source, named, passed, imported, stars } = read(file);
  if (name === undefined) {
    for (const statement of source.statements) keepStatement(file, statement);
    for (const other of passed.keys()) keep(file, other);
    return;
  }
  for (const statement of named.get(name) ?? []) keepStatement(file, statement);
  const { from, name: original } = imported.get(name) ?? {};
  if (from) keep(from, original);
  const pass = passed.get(name);
  if (pass && !kept.has(pass.element)) {
    kept.add(pass.statement).add(pass.element);
    keep(pass.from ?? file, originalOf(pass.element));
  }
  if (named.has(name) || from || pass) return;
  for (const { statement, from: star } of stars) {
    kept.add(statement);
    keep(star, name);
  }
}

function keepStatement(file, statement) {
  if (kept.has(statement)) return;
  kept.add(statement);
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) return;
  const visit = (node) => {
    if (ts.isIdentifier(node)) keep(file, node.text);
    if (ts.isImportTypeNode(node)) {
      const from = fileOf(file, node.argument.literal.text);
      if (from) keep(from, firstOf(node.qualifier));
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
}

function firstOf(qualifier) {
  return qualifier && ts.isQualifiedName(qualifier) ? firstOf(qualifier.left) : qualifier?.text;
}

/** A file with the statements that are kept, and of its lists of names those that are used. */
function lean({ source }) {
  const own = source.statements.filter(
    (statement) => kept.has(statement) && !ts.isImportDeclaration(statement),
  );
  const used = new Set();
  const note = (node) => {
    if (ts.isIdentifier(node)) used.add(node.text);
    ts.forEachChild(node, note);
  };
  own.forEach(note);
  const imports = source.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const { name, namedBindings } = statement.importClause ?? {};
    if (namedBindings?.elements) {
      return listing(source, statement, namedBindings, (element) => used.has(element.name.text));
    }
    const [local] = [name, namedBindings?.name].filter(Boolean);
    return local && used.has(local.text) ? [statement.getText(source)] : [];
  });
  const rest = own.flatMap((statement) =>
    ts.isExportDeclaration(statement) && statement.exportClause?.elements
      ? listing(source, statement, statement.exportClause, (element) => kept.has(element))
      : [statement.getFullText(source).trim()],
  );
  return `${[...imports, ...rest].join("\n")}\n`;
}

/** The import or export with those of its names that are wanted; nothing where none is. */
function listing(source, statement, list, isWanted) {
  const names = list.elements.filter(isWanted).map((element) => element.getText(source));
  if (names.length === 0) return [];
  const text = statement.getText(source);
  const before = text.slice(0, list.getStart(source) - statement.getStart(source));
  const after = text.slice(list.getEnd() - statement.getStart(source));
  return [`${before}{ ${names.join(", ")} }${after}`];
}

for (const { types } of Object.values(exports)) {
  if (types) keep(path.resolve(DIST, "..", types), undefined);
}

for (const entry of fs.readdirSync(DIST, { recursive: true, encoding: "utf8" })) {
  const file = path.join(DIST, entry);
  if (!file.endsWith(".d.ts")) continue;
  const declared = files.get(file);
  if (declared?.source.statements.some((statement) => kept.has(statement))) {
    fs.writeFileSync(file, lean(declared));
  } else fs.rmSync(file);
}
