import { useState } from "preact/hooks";
import { toFragment } from "../link";
import type { Question } from "../question";
import type { Words } from "../words/words";

type Copy = keyof Words["copies"];

/** Texts that may be taken along, in this order. */
const TEXTS = ["command", "override", "link", "markdown", "text"] as const;

/** Answers to take along: texts for the clipboard, drawings as files. */
export function Copies({
  texts,
  drawing,
  question,
  words,
}: {
  /** Those that are empty or left out are not offered. */
  readonly texts: Partial<Record<Exclude<(typeof TEXTS)[number], "link">, string>>;
  /** @default - none */
  readonly drawing?: { readonly name: string; readonly svg: string };
  /** What the link opens. */
  readonly question: Question;
  readonly words: Words;
}) {
  const [done, setDone] = useState<Copy>();
  const textOf = async (name: (typeof TEXTS)[number]) =>
    name === "link"
      ? `${location.href.split("#")[0]}#${await toFragment(question)}`
      : (texts[name] ?? "");
  return (
    <section class="copies" aria-label={words.copy}>
      <h2>{words.copy}</h2>
      <div>
        {TEXTS.filter((name) => name === "link" || texts[name]).map((name) => (
          <button
            key={name}
            type="button"
            onClick={async () => {
              await navigator.clipboard.writeText(await textOf(name));
              setDone(name);
            }}
          >
            {words.copies[name]}
          </button>
        ))}
        {drawing && (
          <button
            type="button"
            onClick={() => save(`${drawing.name}.svg`, new Blob([drawing.svg], { type: SVG }))}
          >
            {words.copies.svg}
          </button>
        )}
        {drawing && (
          <button
            type="button"
            onClick={async () => save(`${drawing.name}.png`, await drawn(drawing.svg))}
          >
            {words.copies.png}
          </button>
        )}
      </div>
      <p role="status">{done ? `${words.copied}: ${words.copies[done]}` : ""}</p>
      {texts.override && (
        <pre class="override">
          <code>{texts.override}</code>
        </pre>
      )}
      <pre>
        <code>{texts.command}</code>
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
