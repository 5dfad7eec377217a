import * as fs from "node:fs";

/** Methods of the reader of Dockerfiles that nothing here calls, by the file of their class: a third of what it weighs. */
const UNCALLED = {
  instruction:
    "getExpandedArguments getVariables parseVariables isBuildVariable createSingleLineHeredocs getName " +
    "getNameRange getHeredocs getDelimiterRange",
  property: "getUnescapedValue getAssignmentOperator getAssignmentOperatorRange",
  "instructions/from":
    "getImageName getImageNameRange getImageTag getImageTagRange getImageDigest getImageDigestRange " +
    "indexOf lastIndexOf getRegistry getRegistryRange getPlatformFlag",
  // Whoever takes its arguments apart is its constructor.
  jsonInstruction: "constructor getOpeningBracket getJSONStrings getClosingBracket",
  comment: "toString getContent getContentRange",
  variable:
    "toString getName getNameRange getRange getModifier getModifierRange getSubstitutionParameter getSubstitutionRange " +
    "isDefined isBuildVariable isEnvironmentVariable",
  heredoc: "getName getStartRange getNameRange getContentRange getDelimiterRange",
  flag: "toString getOption getOptions hasOptions",
  flagOption: "toString getRange getName getNameRange getValue getValueRange",
  "instructions/label": "getVariables",
  "instructions/workdir": "getPath getAbsolutePath",
  "instructions/healthcheck": "getSubcommand",
  "instructions/copy": "getFromFlag getHeredocs",
  "instructions/run": "getHeredocs",
  dockerfile:
    "getContainingImage getDirectives resolveVariable getAvailableVariables getParentStage getStageHierarchy " +
    "getAvailableWorkingDirectories",
  imageTemplate:
    "getInstructionAt getCMDs getCOPYs getENTRYPOINTs getENVs getHEALTHCHECKs getWORKDIRs getOnbuildTriggers " +
    "getAvailableVariables resolveVariable contains",
};

/** A plugin's part: has a bundle take the reader without them. */
export function leanReader(build) {
  build.onLoad({ filter: /[/]dockerfile-ast[/]lib[/]main\.js$/ }, ({ path: file }) => ({
    contents: withoutClasses(fs.readFileSync(file, "utf8")),
    loader: "js",
  }));
  build.onLoad({ filter: /[/]dockerfile-ast[/]lib[/][\w/]+\.js$/ }, ({ path: file }) => {
    const name = Object.keys(UNCALLED).find((end) => file.endsWith(`/lib/${end}.js`));
    if (!name) return undefined;
    const text = fs.readFileSync(file, "utf8");
    return { contents: UNCALLED[name].split(" ").reduce(without, text), loader: "js" };
  });
}

/** The module that hands out every class, of which only its own words and its parser are asked for. */
function withoutClasses(text) {
  return text.replace(
    /^(?:Object\.defineProperty\(exports, "[A-Z].*|exports\.\w+ = .* = void 0;)\n/gm,
    "",
  );
}

/** A class without a method, in the form in which TypeScript writes it. Throws where it has none, as after a change of the library. */
function without(text, method) {
  const rest = text.replace(
    new RegExp(`^    ${method}\\([^)]*\\) \\{\\n(?:(?!    \\}\\n).*\\n)*    \\}\\n`, "m"),
    "",
  );
  if (rest === text) throw new Error(`dockerfile-ast: there is no method ${method}`);
  return rest;
}
