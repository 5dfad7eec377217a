import { formatAmount } from "../../core/capacity/price";
import { CATALOGUES } from "../../core/catalog/hosts";
import type { ComposeAnswer } from "../../core/judge/answer";
import type { Words } from "../words/words";

/** The choice of a host: none, a machine by its memory, Render, or a provider's size. */
export function HostChoice({
  host,
  words,
  choose,
}: {
  readonly host: string;
  readonly words: Words;
  readonly choose: (host: string) => void;
}) {
  const [kind, size = ""] = host.split(":");
  return (
    <fieldset class="host-choice">
      <legend>{words.host}</legend>
      <select
        aria-label={words.host}
        value={kind === "ram" || kind === "any" || kind === "render" ? kind : host}
        onChange={({ currentTarget: { value } }) => choose(value === "ram" ? "ram:4GB" : value)}
      >
        <option value="any">{words.hostKinds.any}</option>
        <option value="ram">{words.hostKinds.ram}</option>
        {Object.entries(CATALOGUES).map(([provider, catalogue]) => (
          <optgroup key={provider} label={`${provider} (${catalogue.asOf})`}>
            {catalogue.sizes
              .filter(({ priceMonthly }) => priceMonthly)
              .map(({ name, memTotalMiB, priceMonthly, unavailable }) => (
                <option key={name} value={`${provider}:${name}`}>
                  {`${name} · ${Math.round(memTotalMiB / 1024)} GB · ${priceMonthly ? formatAmount(priceMonthly) : ""}${unavailable ? ` · ${words.unavailable(unavailable)}` : ""}`}
                </option>
              ))}
          </optgroup>
        ))}
        <option value="render">render</option>
      </select>
      {kind === "ram" && (
        <label>
          {words.memoryOfHost}
          <input
            type="number"
            min="0.5"
            max="1024"
            step="0.5"
            value={Number.parseFloat(size)}
            onInput={({ currentTarget: { valueAsNumber } }) => {
              if (valueAsNumber > 0) choose(`ram:${valueAsNumber}GB`);
            }}
          />
        </label>
      )}
    </fieldset>
  );
}

/** The cheapest hosts that hold the services, each chosen by its button. */
export function CheapestHosts({
  fit,
  words,
  number,
  choose,
}: {
  readonly fit: ComposeAnswer;
  readonly words: Words;
  readonly number: (value: number) => string;
  readonly choose: (host: string) => void;
}) {
  return (
    <section class="hosts">
      <h2>{words.cheapest}</h2>
      {fit.hosts.length === 0 ? (
        <p>{words.noHost}</p>
      ) : (
        <ul>
          {fit.hosts.map(({ kind, size, memTotalMiB, headroomMiB, priceMonthly, unavailable }) => (
            <li key={`${kind}:${size}`}>
              <button type="button" onClick={() => choose(`${kind}:${size}`)}>
                {kind} {size}
              </button>
              <span class="price">
                {formatAmount(priceMonthly)} {words.aMonth}
              </span>
              <span>
                {number(memTotalMiB)} MiB, {words.room(number(headroomMiB))}
              </span>
              <span class="date">
                {priceMonthly.asOf}
                {unavailable ? `, ${words.unavailable(unavailable)}` : ""}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
