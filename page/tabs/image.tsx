import { useRef } from "preact/hooks";
import type { ImageReport, SaidFinding } from "../../core/report/image-report";
import { IMAGE_EXAMPLE } from "../example";
import { dockerfileOf } from "../files";
import type { Finding } from "../fit";
import type { ImageReply } from "../image";
import { Copies } from "../parts/copies";
import { Editor } from "../parts/editor";
import { FindingLine } from "../parts/finding-line";
import { Pending } from "../parts/pending";
import { useFiles } from "../parts/use-files";
import { PLATFORMS } from "../platforms";
import { IMAGE_EN, IMAGE_PT, type ImageWords } from "../words/image";
import type { Words } from "../words/words";
import type { TabProps } from "./tab";

/** Files that say what an image installs, offered to be pasted. */
const LOCKS = [
  "requirements.txt",
  "uv.lock",
  "poetry.lock",
  "pyproject.toml",
  "Pipfile.lock",
  "package.json",
  "package-lock.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  ".dockerignore",
];

/** Files of a build context that say what an image installs. */
const TELLING =
  /(^|\.)(Dockerfile|Containerfile)|\.(lock|lockb|toml|txt|in|cfg|sh|dockerignore)$|^(setup\.py|Pipfile|package(-lock)?\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|environment\.ya?ml|conda-lock\.yml)$/;

/** A Dockerfile and its locks on one side; what they bring, and what should change, on the other. */
export function ImageTab({ question, answered, words, number, change }: TabProps<"image">) {
  const own = words.language === "English" ? IMAGE_PT : IMAGE_EN;
  const { files } = question;
  const { editor, visit } = useFiles({
    files,
    first: (all) => dockerfileOf(all) ?? Object.keys(all)[0] ?? "Dockerfile",
    isExample: files.Dockerfile === IMAGE_EXAMPLE.Dockerfile,
    telling: TELLING,
    set: (all) => change((before) => ({ ...before, files: all })),
  });
  const reply = answered && "reply" in answered ? answered.reply : undefined;
  const last = useRef<ImageReply>(undefined);
  if (reply?.kind === "image") last.current = reply;
  const judged = last.current;
  const all = judged ? [...judged.answer.findings, ...judged.answer.notKnown] : [];
  return (
    <div class="sides">
      <Editor
        {...editor}
        findings={all.map(({ file, line, found }) => ({ text: found, file, line }))}
        offered={LOCKS}
        hint={own.dropHere}
        words={words}
      />
      <section class="answer" aria-label={own.answer}>
        <fieldset class="host-choice">
          <label>
            {own.platform}{" "}
            <select
              value={question.platform}
              onChange={({ currentTarget: { value } }) =>
                change((before) => ({
                  ...before,
                  platform: PLATFORMS.find((platform) => platform === value) ?? PLATFORMS[0],
                }))
              }
            >
              {PLATFORMS.map((platform) => (
                <option key={platform}>{platform}</option>
              ))}
            </select>
          </label>
        </fieldset>
        <Pending answered={answered} words={words} />
        {reply?.kind === "mistake" && (
          <p class="verdict refused" role="alert">
            {reply.problem.text}
          </p>
        )}
        {judged && (
          <div class={reply === judged ? "" : "stale"}>
            <Answer answer={judged.answer} own={own} words={words} number={number} visit={visit} />
            <Copies
              texts={{ command: judged.command, markdown: judged.markdown, text: judged.text }}
              question={question}
              words={words}
            />
          </div>
        )}
      </section>
    </div>
  );
}

function Answer({
  answer: { findings, notKnown, cuda, size, installs },
  own,
  words,
  number,
  visit,
}: {
  readonly answer: ImageReport;
  readonly own: ImageWords;
  readonly words: Words;
  readonly number: (value: number) => string;
  readonly visit: (finding: Finding) => void;
}) {
  return (
    <>
      <p class={cuda === "yes" ? "verdict refused" : "verdict"} role="status">
        {own.verdict(size, cuda)}
      </p>
      {size && <SizeTable size={size} own={own} number={number} />}
      <Findings title={own.mustChange} findings={findings} own={own} words={words} visit={visit} />
      <Findings title={own.notKnown} findings={notKnown} own={own} words={words} visit={visit} />
      {findings.length === 0 && <p>{own.clean}</p>}
      {installs.length > 0 && (
        <details>
          <summary>{own.installed(installs.flatMap(({ packages }) => packages).length)}</summary>
          {installs.map(({ line, command, packages }) => (
            <div key={`${line} ${command}`}>
              <h3>
                <code>{command}</code>
              </h3>
              <p class="packages">{packages.join(", ") || "–"}</p>
            </div>
          ))}
        </details>
      )}
    </>
  );
}

/** What the image's size is made of, as bars on the scale of the whole. */
function SizeTable({
  size,
  own,
  number,
}: {
  readonly size: NonNullable<ImageReport["size"]>;
  readonly own: ImageWords;
  readonly number: (value: number) => string;
}) {
  const { base, layers, onDiskMB, unknown, incomplete } = size;
  const filled = layers.filter(({ packagesMB }) => packagesMB > 0);
  const rows = [
    {
      name: own.base(base.reference, base.known),
      kind: "reserve",
      MB: base.onDiskMB,
    },
    ...filled.map(({ line, keyword, packagesMB }) => ({
      name: own.layer(line, keyword),
      kind: "service",
      MB: packagesMB,
    })),
  ];
  const rest = onDiskMB - rows.reduce((sum, { MB }) => sum + MB, 0);
  return (
    <>
      <table class="size">
        <caption>{own.sizes}</caption>
        <tbody>
          {[...rows, ...(rest > 0 ? [{ name: own.rest, kind: "surge", MB: rest }] : [])].map(
            ({ name, kind, MB }) => (
              <tr key={name} class={kind}>
                <th scope="row">{name}</th>
                <td class="bar-column">
                  <svg aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">
                    <rect class="low" x="0" y="0" width={(100 * MB) / onDiskMB} height="10" />
                  </svg>
                </td>
                <td class="number">{number(MB)}</td>
              </tr>
            ),
          )}
          <tr class="sum">
            <th scope="row">{own.sum}</th>
            <td />
            <td class="number">{number(onDiskMB)}</td>
          </tr>
        </tbody>
      </table>
      {incomplete.length > 0 && <p class="hint">{own.incomplete(incomplete.join(", "))}</p>}
      {unknown.length > 0 && <p class="hint">{own.unknown(unknown.join(", "))}</p>}
    </>
  );
}

function Findings({
  title,
  findings,
  own,
  words,
  visit,
}: {
  readonly title: string;
  readonly findings: readonly SaidFinding[];
  readonly own: ImageWords;
  readonly words: Words;
  readonly visit: (finding: Finding) => void;
}) {
  if (findings.length === 0) return null;
  return (
    <section class="findings">
      <h2>{title}</h2>
      <ul>
        {findings.map(({ rule, file, line, found, cost, fix }) => (
          <li key={`${rule} ${file} ${line} ${found}`}>
            <FindingLine
              finding={{ text: found, file, line }}
              main="Dockerfile"
              words={words}
              visit={visit}
            />
            <small>
              {own.costs}: {cost}
            </small>
            <small>
              {own.instead}: {fix}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
