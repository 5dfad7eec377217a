import type { Catalogue } from "../../core/catalog/catalogue";
import { CATALOGUES } from "../../core/catalog/hosts";
import type { ComposeAnswer } from "../../core/judge/answer";
import type { FitQuestion } from "../fit";
import type { Words } from "../words/words";
import { ServersFields } from "./servers";

/** What of a question says where the services are to run. */
type Where = Pick<FitQuestion, "host" | "diskGB" | "location" | "servers">;

/** The choice of a host: none, a machine by its memory and its disk, Render, or a provider's size; and where servers are looked for. */
export function HostChoice({
  where: { host, diskGB, location, servers = { count: 1, survive: false } },
  words,
  change,
}: {
  readonly where: Where;
  readonly words: Words;
  readonly change: (where: Where) => void;
}) {
  const [kind, size = ""] = host.split(":");
  const now = { host, diskGB, location, servers };
  const choose = (host: string) => change({ ...now, host, location: locationFor(host, location) });
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
                  {`${name} · ${Math.round(memTotalMiB / 1024)} GB · ${priceMonthly ? words.amount(priceMonthly) : ""}${unavailable ? ` · ${words.unavailable(unavailable)}` : ""}`}
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
      {kind === "ram" && (
        <input
          type="range"
          aria-label={words.memoryOfHost}
          min="0.5"
          max="64"
          step="0.5"
          value={Number.parseFloat(size)}
          onInput={({ currentTarget: { value } }) => choose(`ram:${value}GB`)}
        />
      )}
      {kind === "ram" && (
        <label>
          {words.diskOfHost}
          <input
            type="number"
            min="1"
            max="100000"
            placeholder="–"
            value={diskGB ?? ""}
            onInput={({ currentTarget: { valueAsNumber } }) =>
              change({ ...now, diskGB: valueAsNumber > 0 ? valueAsNumber : undefined })
            }
          />
        </label>
      )}
      {kind !== "ram" && kind !== "render" && (
        <label>
          {words.location}
          <select
            value={location ?? ""}
            onChange={({ currentTarget: { value } }) =>
              change({ ...now, location: value || undefined })
            }
          >
            <option value="">{words.anywhere}</option>
            {providersOf(kind).map(([provider, { locations }]) => (
              <optgroup key={provider} label={provider}>
                {locations.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
      )}
      {kind !== "any" && kind !== "render" && (
        <ServersFields
          choice={servers}
          words={words}
          change={(servers) => change({ ...now, servers })}
        />
      )}
    </fieldset>
  );
}

/** The catalogues that a host may be from: all of them where none is named. */
function providersOf(kind: string): [string, Catalogue][] {
  return Object.entries(CATALOGUES).filter(([provider]) => kind === "any" || kind === provider);
}

/** A location that the provider of a host has; none where it has not. */
function locationFor(host: string, location: string | undefined): string | undefined {
  const [kind] = host.split(":");
  const known = providersOf(kind).flatMap(([, { locations }]) => locations);
  return location !== undefined && known.includes(location) ? location : undefined;
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
                {words.amount(priceMonthly)} {words.aMonth}
              </span>
              <span>
                {number(memTotalMiB)} MiB, {words.room(number(headroomMiB))}
              </span>
              <span class="date">
                {words.pricedOn(priceMonthly.asOf)}
                {unavailable ? `, ${words.unavailable(unavailable)}` : ""}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
