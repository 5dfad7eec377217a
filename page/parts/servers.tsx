import { counted } from "../../core/report/servers";
import type { ServersChoice, ServersReply } from "../servers";
import type { Words } from "../words/words";

/** Servers that the field offers at most: more are no small hosts. */
const MOST = 9;

/** The choice of several servers, and whether the loss of one has to be made up for. */
export function ServersFields({
  choice: { count, survive },
  words,
  change,
}: {
  readonly choice: ServersChoice;
  readonly words: Words;
  readonly change: (choice: ServersChoice) => void;
}) {
  return (
    <>
      <label>
        {words.servers}
        <input
          type="number"
          min="1"
          max={MOST}
          value={count}
          onInput={({ currentTarget: { valueAsNumber } }) => {
            if (valueAsNumber >= 1 && valueAsNumber <= MOST)
              change({ count: Math.floor(valueAsNumber), survive });
          }}
        />
      </label>
      {count > 1 && (
        <label class="check">
          <input
            type="checkbox"
            checked={survive}
            onChange={({ currentTarget: { checked } }) => change({ count, survive: checked })}
          />
          {words.survive}
        </label>
      )}
    </>
  );
}

/** Services on each of several servers, and what is left after the loss of it. */
export function Servers({
  reply: { answer, reasons, ways },
  words,
  number,
}: {
  readonly reply: ServersReply;
  readonly words: Words;
  readonly number: (value: number) => string;
}) {
  const { verdict, survives, count, size, cost, servers } = answer;
  return (
    <section class="servers">
      <h2>
        {count} × {size ?? words.memTotal}
        {cost && `, ${words.amount(cost.total)} ${words.aMonth}`}
      </h2>
      {/* The list of sizes has prices of servers without their addresses. */}
      {cost && (
        <p>
          {cost.items
            .map(
              (item) =>
                `${words.item(item)} ${words.amount({ ...cost.total, amount: item.amount })}`,
            )
            .join(" + ")}
        </p>
      )}
      <p class={`verdict ${verdict}`} role="status">
        {words.serversVerdict(verdict, survives)}
      </p>
      {reasons.length > 0 && (
        <ul>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {ways.length > 0 && (
        <p>
          {words.serversWays}: {ways.join(" · ")}
        </p>
      )}
      {servers.length > 0 && (
        <ul>
          {servers.map(({ name, headroomMiB, afterLossMiB, services }) => (
            <li key={name}>
              <strong>{name}</strong>: {counted(services) || "–"}.{" "}
              {words.onServer(number(headroomMiB), number(afterLossMiB))}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
