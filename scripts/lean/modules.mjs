import * as path from "node:path";

const own = (file) => path.join(import.meta.dirname, file);

/** Libraries of which the reader of Dockerfiles needs a small part, by their names; its file here takes the place of each. */
export const LEAN_MODULES = {
  // 28 kB of which it needs two functions.
  "vscode-languageserver-types": own("language-server.ts"),
  // 4 kB of which it needs the places of a text that nobody changes.
  "vscode-languageserver-textdocument": own("text-document.ts"),
};
