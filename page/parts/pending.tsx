import type { Words } from "../words/words";
import type { Answered } from "../worker";

/** What stands in the place of an answer: that it is awaited, or why there is none. */
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
