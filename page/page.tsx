import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { EXAMPLE } from "./example";
import { type Adjustment, composeFiles, type Finding, type Judged, type Question } from "./judge";
import { Judging } from "./judging";
import { fromFragment } from "./link";
import { Account } from "./parts/account";
import { Copies } from "./parts/copies";
import { Editor } from "./parts/editor";
import { CheapestHosts, HostChoice } from "./parts/hosts";
import { EN } from "./words/en";
import { PT } from "./words/pt";
import { figures } from "./words/words";
import type { Answered } from "./worker";

/** What the page opens with. */
export const START: Question = {
  files: { "compose.yaml": EXAMPLE },
  host: "ram:4GB",
  adjustments: {},
};

/** Larger files are refused by the reader; they are not read into the page at all. */
const LARGEST_FILE = 5 * 1024 ** 2;

/** The page: files on one side, the answer on the other. */
export function Page({ startWorker }: { readonly startWorker: () => Worker }) {
  const [language, setLanguage] = useState(() =>
    navigator.language.toLowerCase().startsWith("pt") ? "pt-BR" : "en",
  );
  const words = language === "en" ? EN : PT;
  const number = useMemo(() => figures(language), [language]);
  const [question, setQuestion] = useState(START);
  const [shown, setShown] = useState("compose.yaml");
  const [answered, setAnswered] = useState<Answered>();
  const [goTo, setGoTo] = useState<{ line: number }>();
  const judging = useRef<Judging>(undefined);
  judging.current ??= new Judging(startWorker, setAnswered);

  useEffect(() => judging.current?.ask(question), [question]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `enxuto · ${words.title}`;
  }, [language]);
  useEffect(() => {
    const open = async () => {
      const found = await fromFragment(location.hash.slice(1));
      if (!found) return;
      setQuestion(found);
      setShown(composeFiles(found.files)[0] ?? Object.keys(found.files)[0] ?? "compose.yaml");
    };
    void open();
    addEventListener("hashchange", open);
    return () => removeEventListener("hashchange", open);
  }, []);

  const setFiles = (files: Question["files"]) => setQuestion((before) => ({ ...before, files }));
  const choose = (host: string) => setQuestion((before) => ({ ...before, host }));
  const adjust = (service: string, adjustment: Adjustment) =>
    setQuestion((before) => ({
      ...before,
      adjustments: { ...before.adjustments, [service]: adjustment },
    }));
  const add = async (list: FileList) => {
    const small = [...list].filter(({ size }) => size <= LARGEST_FILE);
    const texts = await Promise.all(
      small.map(async (file) => [file.webkitRelativePath || file.name, await file.text()] as const),
    );
    if (texts.length === 0) return;
    // What somebody brings takes the place of the example.
    const kept = question.files["compose.yaml"] === EXAMPLE ? {} : question.files;
    const files = { ...kept, ...Object.fromEntries(texts) };
    setFiles(files);
    setShown(composeFiles(files)[0] ?? texts[0][0]);
  };
  const dropped = useRef(add);
  dropped.current = add;
  useEffect(() => {
    const allow = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer?.files.length) void dropped.current(event.dataTransfer.files);
    };
    document.addEventListener("dragover", allow);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", allow);
      document.removeEventListener("drop", drop);
    };
  }, []);
  const remove = (file: string) => {
    const { [file]: _, ...files } = question.files;
    setFiles(files);
    setShown(Object.keys(files)[0]);
  };
  const reply = answered && "reply" in answered ? answered.reply : undefined;
  // What was judged last stays while a file is half typed: its fields are where the mistake is put right.
  const last = useRef<Judged>(undefined);
  if (reply?.kind === "judged") last.current = reply;
  const judged = last.current;
  const findings =
    reply?.kind === "judged" ? reply.findings : reply?.kind === "mistake" ? [reply.problem] : [];
  const visit = ({ file, line }: Finding) => {
    if (file) setShown(file);
    if (line) setGoTo({ line });
  };
  return (
    <div class="page">
      <header>
        <h1>
          enxuto <span>{words.title}</span>
        </h1>
        <p>{words.claim}</p>
        <button
          type="button"
          class="language"
          lang={language === "en" ? "pt-BR" : "en"}
          onClick={() => setLanguage(language === "en" ? "pt-BR" : "en")}
        >
          {words.language}
        </button>
      </header>
      <main>
        <Editor
          files={question.files}
          shown={shown}
          findings={findings}
          goTo={goTo}
          words={words}
          show={setShown}
          change={(text) => setFiles({ ...question.files, [shown]: text })}
          add={add}
          remove={remove}
        />
        <section class="answer" aria-label={words.host}>
          <HostChoice host={question.host} words={words} choose={choose} />
          {!answered && <p class="verdict">{words.judging}</p>}
          {answered && "fault" in answered && (
            <p class="verdict refused" role="alert">
              {words.fault(answered.fault)}
            </p>
          )}
          {reply?.kind === "mistake" && (
            <div role="alert">
              <p class="verdict refused">{words.mistake}</p>
              <p class="problem">
                <FindingLine finding={reply.problem} words={words} visit={visit} />
              </p>
            </div>
          )}
          {judged && (
            <div class={reply === judged ? "" : "stale"}>
              {reply === judged && (
                <p
                  class={`verdict ${judged.fit.host.kind === "any" ? "any" : judged.fit.verdict}`}
                  role="status"
                >
                  {words.verdict(judged.fit)}
                </p>
              )}
              {judged.fit.product && <p class="product">{words.product(judged.fit.product)}</p>}
              <Account
                fit={judged.fit}
                words={words}
                number={number}
                adjustments={question.adjustments}
                adjust={adjust}
              />
              <CheapestHosts fit={judged.fit} words={words} number={number} choose={choose} />
              {judged.findings.length > 0 && (
                <section class="findings">
                  <h2>{words.findings}</h2>
                  <ul lang="en">
                    {judged.findings.map((finding) => (
                      <li key={finding.text}>
                        <FindingLine finding={finding} words={words} visit={visit} />
                      </li>
                    ))}
                  </ul>
                </section>
              )}
              <Copies judged={judged} question={question} words={words} />
            </div>
          )}
        </section>
      </main>
      <footer>{words.privacy}</footer>
    </div>
  );
}

function FindingLine({
  finding,
  words,
  visit,
}: {
  readonly finding: Finding;
  readonly words: typeof EN;
  readonly visit: (finding: Finding) => void;
}) {
  const { text, line } = finding;
  return (
    <>
      {line !== undefined && (
        <button type="button" class="line" onClick={() => visit(finding)}>
          {words.line(line)}
        </button>
      )}
      {text}
    </>
  );
}
