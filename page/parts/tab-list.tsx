import { useRef } from "preact/hooks";
import type { About } from "../question";
import type { Words } from "../words/words";

const ABOUTS = ["fit", "growth", "image"] as const satisfies readonly About[];

/** The kinds of questions as tabs; the arrow keys move between them. */
export function TabList({
  about,
  words,
  choose,
}: {
  readonly about: About;
  readonly words: Words;
  readonly choose: (about: About) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (ABOUTS.indexOf(about) + step + ABOUTS.length) % ABOUTS.length;
    choose(ABOUTS[next]);
    list.current?.querySelectorAll("button")[next].focus();
  };
  return (
    <div class="tab-list" role="tablist" aria-label={words.questions} ref={list} onKeyDown={move}>
      {ABOUTS.map((one) => (
        <button
          key={one}
          type="button"
          role="tab"
          id={`tab-${one}`}
          aria-controls="panel"
          aria-selected={one === about}
          tabIndex={one === about ? 0 : -1}
          onClick={() => choose(one)}
        >
          {words.abouts[one]}
        </button>
      ))}
    </div>
  );
}
