/**
 * A Dockerfile whose indented comments inside continued instructions start in the first column. Docker drops both kinds; the parser
 * takes an indented one for a part of the instruction. Heredocs stay as they are: there `#` belongs to the script.
 */
export function withoutInnerComments(text: string): string {
  const continuation = /^\s*#\s*escape\s*=\s*`/im.test(text.split(/\n(?![^\S\n]*#)/, 1)[0])
    ? "`"
    : "\\";
  let open = false;
  let heredocs: { word: string; tabs: boolean }[] = [];
  return text
    .split("\n")
    .map((line) => {
      if (heredocs.length > 0) {
        const [{ word, tabs }] = heredocs;
        const content = line.replace(/\r$/, "");
        if ((tabs ? content.replace(/^\t+/, "") : content) === word) heredocs = heredocs.slice(1);
        return line;
      }
      if (/^\s*#/.test(line)) return open ? line.trimStart() : line;
      if (open && line.trim() === "") return line;
      if (open || /^\s*(RUN|COPY|ADD)\b/i.test(line)) heredocs = heredocsOf(line);
      open = line.trimEnd().endsWith(continuation) && heredocs.length === 0;
      return line;
    })
    .join("\n");
}

function heredocsOf(line: string): { word: string; tabs: boolean }[] {
  return [...line.matchAll(/(?<![<\w])\d?<<(-?)(["']?)([A-Za-z_][\w.]*)\2/g)].map(
    ([, dash, , word]) => ({
      word,
      tabs: dash === "-",
    }),
  );
}
