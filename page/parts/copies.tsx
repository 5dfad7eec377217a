import { useState } from "preact/hooks";
import type { Judged, Question } from "../judge";
import { toFragment } from "../link";
import type { Words } from "../words/words";

type Copy = keyof Words["copies"];

/** What may be taken along: texts for the clipboard, drawings as files. */
export function Copies({
  judged,
  question,
  words,
}: {
  readonly judged: Judged;
  readonly question: Question;
  readonly words: Words;
}) {
  const [done, setDone] = useState<Copy>();
  const texts: Record<Exclude<Copy, "svg" | "png">, () => string | Promise<string>> = {
    command: () => judged.command,
    override: () => judged.override,
    link: async () => `${location.href.split("#")[0]}#${await toFragment(question)}`,
    markdown: () => judged.markdown,
    text: () => judged.text,
  };
  const offered = (Object.keys(texts) as (keyof typeof texts)[]).filter(
    (name) => name !== "override" || judged.override !== "",
  );
  const { svg } = judged;
  return (
    <section class="copies" aria-label={words.copy}>
      <h2>{words.copy}</h2>
      <div>
        {offered.map((name) => (
          <button
            key={name}
            type="button"
            onClick={async () => {
              await navigator.clipboard.writeText(await texts[name]());
              setDone(name);
            }}
          >
            {words.copies[name]}
          </button>
        ))}
        {svg !== null && (
          <button type="button" onClick={() => save("account.svg", new Blob([svg], { type: SVG }))}>
            {words.copies.svg}
          </button>
        )}
        {svg !== null && (
          <button type="button" onClick={async () => save("account.png", await drawn(svg))}>
            {words.copies.png}
          </button>
        )}
      </div>
      <p role="status">{done ? `${words.copied}: ${words.copies[done]}` : ""}</p>
      {judged.override !== "" && (
        <pre class="override">
          <code>{judged.override}</code>
        </pre>
      )}
      <pre>
        <code>{judged.command}</code>
      </pre>
    </section>
  );
}

const SVG = "image/svg+xml";

function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** A drawing as pixels, twice as large for sharp screens. */
async function drawn(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:${SVG};charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const [, , width, height] = (/viewBox="([^"]+)"/.exec(svg)?.[1] ?? "0 0 600 400")
    .split(" ")
    .map(Number);
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture")))),
  );
}
