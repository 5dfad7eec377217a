import { useState } from "preact/hooks";
import type { Judged } from "../fit";
import type { Words } from "../words/words";

/** The file with which the services fit, once somebody asks for it. */
export function Tuning({
  tuning,
  words,
  ask,
}: {
  readonly tuning: Judged["tuning"];
  readonly words: Words;
  readonly ask: (tuned: boolean) => void;
}) {
  const [copied, setCopied] = useState(false);
  return (
    <section class="tuning">
      <h2>{words.tune}</h2>
      {tuning === null && (
        <button type="button" onClick={() => ask(true)}>
          {words.workOut}
        </button>
      )}
      {tuning?.file === "" && <p>{words.nothingFits}</p>}
      {tuning?.file && (
        <>
          <p>
            <button
              type="button"
              onClick={async () => {
                await navigator.clipboard.writeText(tuning.file);
                setCopied(true);
              }}
            >
              {words.copy} compose.override.yaml
            </button>{" "}
            <span role="status">{copied ? words.copied : ""}</span>
          </p>
          <pre class="tuned">
            <code>{tuning.file}</code>
          </pre>
        </>
      )}
    </section>
  );
}
