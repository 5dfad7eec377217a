import type { Words } from "../words/words";
import type { Answered } from "../worker";

/** The place of an answer that is awaited, or that there is none of, with the reason. */
export function Pending({
  answered,
  words,
}: {
  readonly answered: Answered | undefined;
  readonly words: Words;
}) {
  if (!answered) return <p class="verdict">{words.judging}</p>;
  if (!("fault" in answered)) return null;
  const why = answered.fault === "too-long" ? words.tooLong : answered.text;
  return (
    <p class="verdict refused" role="alert">
      {words.fault(why)}
    </p>
  );
}
