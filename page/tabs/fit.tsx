import { useRef } from "preact/hooks";
import { EXAMPLE } from "../example";
import { composeFiles, composeFilesOfFolder } from "../files";
import type { Adjustment, FitQuestion, Judged } from "../fit";
import { Account } from "../parts/account";
import { Copies } from "../parts/copies";
import { Editor } from "../parts/editor";
import { FindingLine } from "../parts/finding-line";
import { CheapestHosts, HostChoice } from "../parts/hosts";
import { Pending } from "../parts/pending";
import { Servers } from "../parts/servers";
import { Tuning } from "../parts/tuning";
import { useFiles } from "../parts/use-files";
import type { TabProps } from "./tab";

/** Files that are offered to be pasted. */
const OFFERED = [".env", "compose.override.yaml"];

/** Files of a folder that compose files are, or that they name. */
const TELLING = /(\.ya?ml|env)$|^\.env/;

/** Files on one side, the answer on the other. */
export function FitTab({ question, answered, words, number, change }: TabProps<"fit">) {
  const { files } = question;
  const { editor, visit } = useFiles({
    files,
    first: firstOf,
    isExample: files["compose.yaml"] === EXAMPLE,
    set: (all) => change((before) => ({ ...before, files: all, named: namedIn(all, before) })),
    telling: TELLING,
    bring: (all, folder) =>
      change((before) => ({
        ...before,
        files: all,
        named: folder && composeFilesOfFolder(folder),
      })),
  });
  const choose = (host: string) => change((before) => ({ ...before, host }));
  const adjust = (service: string, adjustment: Adjustment) =>
    change((before) => ({
      ...before,
      adjustments: { ...before.adjustments, [service]: adjustment },
    }));
  const reply = answered && "reply" in answered ? answered.reply : undefined;
  // What was judged last stays while a file is half typed: its fields are where the mistake is put right.
  const last = useRef<Judged>(undefined);
  if (reply?.kind === "judged") last.current = reply;
  const judged = last.current;
  const findings =
    reply?.kind === "judged"
      ? [...reply.reasons, ...reply.findings]
      : reply?.kind === "mistake"
        ? [reply.problem]
        : [];
  return (
    <div class="sides">
      <Editor
        {...editor}
        findings={findings}
        offered={OFFERED}
        hint={words.dropHere}
        words={words}
      />
      <section class="answer" aria-label={words.host}>
        <HostChoice
          where={question}
          words={words}
          change={(where) => change((before) => ({ ...before, ...where }))}
        />
        <Pending answered={answered} words={words} />
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
            {judged.servers && (
              <>
                <Servers reply={judged.servers} words={words} number={number} />
                <h2>{words.oneServer}</h2>
              </>
            )}
            {reply === judged && (
              <p
                class={`verdict ${judged.fit.host.kind === "any" ? "any" : judged.fit.verdict}`}
                role="status"
              >
                {words.verdict(judged.fit)}
              </p>
            )}
            {judged.reasons.length > 0 && (
              <ul class="reasons">
                {judged.reasons.map((reason) => (
                  <li key={reason.text}>
                    <FindingLine finding={reason} words={words} visit={visit} />
                  </li>
                ))}
              </ul>
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
            <Tuning
              tuning={judged.tuning}
              words={words}
              ask={(tuned) => change((before) => ({ ...before, tuned }))}
            />
            {judged.findings.length > 0 && (
              <section class="findings">
                <h2>{words.findings}</h2>
                <ul>
                  {judged.findings.map((finding) => (
                    <li key={finding.text}>
                      <FindingLine finding={finding} words={words} visit={visit} />
                    </li>
                  ))}
                </ul>
              </section>
            )}
            <Copies
              texts={{
                command: judged.command,
                override: judged.override,
                markdown: judged.markdown,
                text: judged.text,
              }}
              drawing={judged.svg === null ? undefined : { name: "account", svg: judged.svg }}
              question={question}
              words={words}
            />
          </div>
        )}
      </section>
    </div>
  );
}

/** The compose files that were named, with those that came since, where not all are. */
function namedIn(all: FitQuestion["files"], { files, named }: FitQuestion): FitQuestion["named"] {
  return (
    named && [
      ...named.filter((name) => name in all),
      ...composeFiles(all).filter((name) => !(name in files)),
    ]
  );
}

/** The file that is shown first. */
function firstOf(files: FitQuestion["files"]): string {
  return (
    composeFilesOfFolder(files)[0] ??
    composeFiles(files)[0] ??
    Object.keys(files)[0] ??
    "compose.yaml"
  );
}
