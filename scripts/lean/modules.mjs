import * as path from "node:path";

const own = (file) => path.join(import.meta.dirname, file);

/** Libraries of which a small part is needed, by their names; its file here takes the place of each. */
export const LEAN_MODULES = {
  // The reader of Dockerfiles needs two functions of its 28 kB.
  "vscode-languageserver-types": own("language-server.ts"),
  // It needs the places of a text that nobody changes, of 4 kB.
  "vscode-languageserver-textdocument": own("text-document.ts"),
  // What is written as YAML is plain enough for a page of our own.
  "js-yaml": own("yaml.mjs"),
};
