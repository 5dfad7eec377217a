/** Words that stand in nearly every English sentence, and that are no word of Portuguese. */
const ENGLISH =
  /(?<![\p{L}\d.:/-])(the|of|with|is|its|it|than|and|are|by|not|to|from|without|which|at|on|this|that|month|headroom|got|expected|all|each|needs?|makers|measured|declared|deployments|rest|reads?|missing|cannot|has|have|fits?|only|more|less|left|nothing|none|least|most)(?![\p{L}\d:/=-])/giu;

/** Lines of a text that are still in English, apart from what is quoted, and from names that are said to be names. */
export function englishLines(text: string, names: readonly string[] = []): string[] {
  return text.split("\n").filter((line) => {
    const said = line.replace(/"[^"]*"|`[^`]*`/g, "");
    const words = (said.match(ENGLISH) ?? []).filter((word) => !names.includes(word));
    return words.length > 0;
  });
}
