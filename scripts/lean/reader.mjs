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
  dockerfile:
    "getContainingImage getDirectives resolveVariable getAvailableVariables getParentStage getStageHierarchy " +
    "getAvailableWorkingDirectories",
  imageTemplate:
    "getInstructionAt getCMDs getCOPYs getENTRYPOINTs getENVs getHEALTHCHECKs getWORKDIRs getOnbuildTriggers " +
    "getAvailableVariables resolveVariable contains",
};

/** A plugin's part: has a bundle take the reader without them. */
export function leanReader(build) {
  build.onLoad({ filter: /[/]dockerfile-ast[/]lib[/][\w/]+\.js$/ }, ({ path: file }) => {
    const name = Object.keys(UNCALLED).find((end) => file.endsWith(`/lib/${end}.js`));
    if (!name) return undefined;
    const text = fs.readFileSync(file, "utf8");
    return { contents: UNCALLED[name].split(" ").reduce(without, text), loader: "js" };
  });
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
