import type { Finding } from "../fit";
import type { Words } from "../words/words";

/** A finding, behind a button that shows its line. */
export function FindingLine({
  finding,
  words,
  visit,
  main,
}: {
  readonly finding: Finding;
  readonly words: Words;
  readonly visit: (finding: Finding) => void;
  /** The file whose name goes without saying. @default - none is named */
  readonly main?: string;
}) {
  const { text, file, line } = finding;
  const elsewhere = main !== undefined && file !== undefined && file !== main;
  return (
    <>
      {line !== undefined && (
        <button type="button" class="line" onClick={() => visit(finding)}>
          {elsewhere ? `${file}, ` : ""}
          {words.line(line)}
        </button>
      )}
      {text}
    </>
  );
}
