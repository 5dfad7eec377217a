import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { EXAMPLE, IMAGE_EXAMPLE } from "./example";
import { Judging } from "./judging";
import type { Language } from "./language";
import { fromFragment } from "./link";
import { TabList } from "./parts/tab-list";
import type { About, Question, Questions } from "./question";
import { FitTab } from "./tabs/fit";
import { GrowthTab } from "./tabs/growth";
import { ImageTab } from "./tabs/image";
import { EN } from "./words/en";
import { PT } from "./words/pt";
import { figures } from "./words/words";
import type { Answered } from "./worker";

/** What the page opens with. */
const START: Questions = {
  fit: { about: "fit", files: { "compose.yaml": EXAMPLE }, host: "ram:4GB", adjustments: {} },
  growth: { about: "growth", system: "whatsapp", set: {} },
  image: { about: "image", files: IMAGE_EXAMPLE, platform: "linux/amd64" },
};

/** The page: a tab for each kind of question, with the answers of one worker. */
export function Page({
  startWorker,
  opening,
}: {
  readonly startWorker: () => Worker;
  /** What it opens with. @default - the examples */
  readonly opening?: Question;
}) {
  const [language, setLanguage] = useState<Language>(() =>
    navigator.language.toLowerCase().startsWith("pt") ? "pt-BR" : "en",
  );
  const words = language === "en" ? EN : PT;
  const number = useMemo(() => figures(language), [language]);
  const [about, setAbout] = useState<About>(opening?.about ?? "fit");
  const [questions, setQuestions] = useState<Questions>(() =>
    opening ? { ...START, [opening.about]: opening } : START,
  );
  const [answers, setAnswers] = useState<{ readonly [A in About]?: Answered<A> }>({});
  const judging = useRef<Judging>(undefined);
  judging.current ??= new Judging(startWorker, (answered) =>
    setAnswers((before) => ({ ...before, [answered.about]: answered })),
  );

  const question = questions[about];
  // Before the browser draws: the first question is on its way while it does.
  useLayoutEffect(() => judging.current?.ask(question, language), [question, language]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `enxuto · ${words.title}`;
  }, [language]);
  useEffect(() => {
    const open = async () => {
      const found = await fromFragment(location.hash.slice(1));
      if (!found) return;
      setQuestions((before) => ({ ...before, [found.about]: found }));
      setAbout(found.about);
    };
    void open();
    addEventListener("hashchange", open);
    return () => removeEventListener("hashchange", open);
  }, []);

  /** What the tab of a kind of question is given. */
  const propsOf = <A extends About>(kind: A) => ({
    question: questions[kind],
    answered: answers[kind] as Answered<A> | undefined,
    words,
    number,
    change: (to: (before: Questions[A]) => Questions[A]) =>
      setQuestions((before) => ({ ...before, [kind]: to(before[kind]) })),
  });
  return (
    <div class="page">
      <header>
        <h1>
          enxuto <span>{words.title}</span>
        </h1>
        <button
          type="button"
          class="language"
          lang={language === "en" ? "pt-BR" : "en"}
          onClick={() => setLanguage(language === "en" ? "pt-BR" : "en")}
        >
          {words.language}
        </button>
        <TabList about={about} words={words} choose={setAbout} />
        <p>{words.claims[about]}</p>
      </header>
      <main>
        <div id="panel" role="tabpanel" aria-labelledby={`tab-${about}`}>
          {about === "fit" && <FitTab {...propsOf("fit")} />}
          {about === "image" && <ImageTab {...propsOf("image")} />}
          {about === "growth" && <GrowthTab {...propsOf("growth")} />}
        </div>
      </main>
      <footer>{words.privacy}</footer>
    </div>
  );
}
