import { useState } from "preact/hooks";
import type { ComposeAnswer, ComposeFitService } from "../../core/judge/answer";
import type { Adjustment } from "../fit";
import type { Words } from "../words/words";

/** Services with a row of their own; the rest is one row, since each is elements that typing pays for. */
const SHOWN = 100;

/** The account as a table with a bar in each row: what a service takes at rest, likely and at most, on the scale of the host. */
export function Account({
  fit,
  words,
  number,
  adjustments,
  adjust,
}: {
  readonly fit: ComposeAnswer;
  readonly words: Words;
  readonly number: (value: number) => string;
  readonly adjustments: Readonly<Record<string, Adjustment>>;
  readonly adjust: (service: string, adjustment: Adjustment) => void;
}) {
  const { services, memory, host } = fit;
  const hostMiB = host.kind === "any" ? null : (host.memTotalMiB ?? null);
  const scale = Math.max(hostMiB ?? 0, memory.highMiB, 1);
  const containers = services.reduce((sum, { replicas }) => sum + replicas, 0);
  const [service, rest, likely, bound, known] = words.columns;
  return (
    <table class="account">
      <caption>{words.services}</caption>
      <thead>
        <tr>
          <th scope="col">{service}</th>
          <td class="bar-column" />
          <th scope="col">{rest}</th>
          <th scope="col">{likely}</th>
          <th scope="col">{bound}</th>
          <th scope="col" class="source">
            {known}
          </th>
        </tr>
      </thead>
      <tbody>
        <Row
          name={words.reserve(containers)}
          kind="reserve"
          figures={[memory.reserveMiB, memory.reserveMiB, memory.reserveMiB]}
          scale={scale}
          number={number}
        />
        {services.slice(0, SHOWN).map((one) => (
          <ServiceRow
            key={one.name}
            service={one}
            isDeciding={fit.deciding.includes(one.name)}
            scale={scale}
            words={words}
            number={number}
            value={adjustments[one.name] ?? {}}
            change={(value) => adjust(one.name, value)}
          />
        ))}
        {services.length > SHOWN && (
          <Row
            name={words.more(services.length - SHOWN)}
            kind="service"
            figures={(["lowMiB", "likelyMiB", "highMiB"] as const).map((figure) =>
              services
                .slice(SHOWN)
                .reduce((sum, { known, replicas }) => sum + known[figure] * replicas, 0),
            )}
            scale={scale}
            number={number}
          />
        )}
        {memory.surgeMiB > 0 && (
          <Row
            name={words.surge}
            kind="surge"
            figures={[memory.surgeMiB, memory.surgeMiB, memory.surgeMiB]}
            scale={scale}
            number={number}
          />
        )}
        {memory.beyondMiB && (
          <Row
            name={words.beyond}
            kind="surge"
            figures={[0, 0, memory.beyondMiB]}
            scale={scale}
            number={number}
          />
        )}
        <Row
          name={words.sum}
          kind="sum"
          figures={[memory.lowMiB, memory.likelyMiB, memory.highMiB]}
          scale={scale}
          number={number}
        />
      </tbody>
      {hostMiB !== null && (
        <tfoot>
          <Row
            name={words.memTotal}
            kind="host"
            figures={[hostMiB, hostMiB, hostMiB]}
            scale={scale}
            number={number}
          />
          <tr class="headroom">
            <th scope="row">{words.headroom}</th>
            <td class="bar-column" />
            {[memory.lowMiB, memory.likelyMiB, memory.highMiB].map((taken, index) => (
              <td key={index} class={taken > hostMiB ? "number short" : "number"}>
                {number(hostMiB - taken)}
              </td>
            ))}
            <td class="source" />
          </tr>
        </tfoot>
      )}
    </table>
  );
}

/** A service, and below it what is known of it and what may be said of it instead of what its file says, once that is opened. */
function ServiceRow({
  service,
  isDeciding,
  scale,
  words,
  number,
  value,
  change,
}: {
  readonly service: ComposeFitService;
  readonly isDeciding: boolean;
  readonly scale: number;
  readonly words: Words;
  readonly number: (value: number) => string;
  readonly value: Adjustment;
  readonly change: (value: Adjustment) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const { name, replicas, known } = service;
  return (
    <>
      <Row
        name={replicas > 1 ? `${name} ×${replicas}` : name}
        kind={isDeciding ? "service deciding" : "service"}
        figures={[known.lowMiB, known.likelyMiB, known.highMiB].map((figure) => figure * replicas)}
        scale={scale}
        number={number}
        source={sourceOf(known, words)}
        short={words.standings[known.standing]}
      >
        <button
          type="button"
          class="adjust"
          aria-label={words.adjust(name)}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          ±
        </button>
      </Row>
      {isOpen && (
        <tr class="adjusting">
          <td colSpan={COLUMNS}>
            <Adjust service={service} most={scale} words={words} value={value} change={change} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Where a figure is from, with its day; undefined where its standing says all: that of the file is in the file. */
function sourceOf({ standing, source, asOf }: ComposeFitService["known"], words: Words) {
  return standing === "declared" ? undefined : words.known(source, asOf);
}

/** Columns of the account: name, bar, three figures, how it is known. */
const COLUMNS = 6;

function Row({
  name,
  kind,
  figures,
  scale,
  number,
  source,
  short,
  children,
}: {
  readonly name: string;
  readonly kind: string;
  readonly figures: readonly number[];
  readonly scale: number;
  readonly number: (value: number) => string;
  readonly source?: string;
  readonly short?: string;
  readonly children?: preact.ComponentChildren;
}) {
  const [low, likely, high] = figures.map((value) => (100 * value) / scale);
  return (
    <tr class={kind}>
      <th scope="row">
        {name}
        {children}
      </th>
      <td class="bar-column">
        <svg aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">
          <rect class="high" x="0" y="0" width={high} height="10" />
          <rect class="likely" x="0" y="0" width={likely} height="10" />
          <rect class="low" x="0" y="0" width={low} height="10" />
        </svg>
      </td>
      {figures.map((value, index) => (
        <td key={index} class="number">
          {number(value)}
        </td>
      ))}
      <td class="source" title={source && `${short}: ${source}`}>
        {short}
        {source && (
          <span class="hidden" lang="en">
            : {source}
          </span>
        )}
      </td>
    </tr>
  );
}

const FIELDS = ["reservation", "limit", "replicas"] as const;
const KEYS = { reservation: "reservationMiB", limit: "limitMiB", replicas: "replicas" } as const;

/** What may be said of a service instead of what its file says. */
function Adjust({
  service,
  most,
  words,
  value,
  change,
}: {
  readonly service: ComposeFitService;
  /** MiB at the end of the sliders: the scale of the bars. */
  readonly most: number;
  readonly words: Words;
  readonly value: Adjustment;
  readonly change: (value: Adjustment) => void;
}) {
  const now = {
    reservation: service.declared.reservationMiB,
    limit: service.declared.limitMiB,
    replicas: service.replicas,
  };
  const { standing, likelyMiB } = service.known;
  const source = sourceOf(service.known, words);
  const set = (field: (typeof FIELDS)[number], count: number) =>
    change({ ...value, [KEYS[field]]: Number.isNaN(count) ? undefined : count });
  return (
    <>
      <p>
        {words.standings[standing]}
        {source && (
          <>
            : <span lang="en">{source}</span>
          </>
        )}
      </p>
      <div class="fields">
        {FIELDS.map((field) => (
          <div key={field}>
            <label>
              {words[field]}
              <input
                type="number"
                min={field === "replicas" ? 0 : 6}
                max={field === "replicas" ? 100 : 1_048_576}
                step={field === "replicas" ? 1 : 16}
                value={value[KEYS[field]] ?? ""}
                placeholder={now[field] === null ? words.asInFile : String(now[field])}
                onInput={({ currentTarget: { valueAsNumber } }) => set(field, valueAsNumber)}
              />
            </label>
            {field !== "replicas" && (
              <input
                type="range"
                aria-label={words[field]}
                min={16}
                max={most}
                step={16}
                value={value[KEYS[field]] ?? now[field] ?? likelyMiB}
                onInput={({ currentTarget: { valueAsNumber } }) => set(field, valueAsNumber)}
              />
            )}
          </div>
        ))}
      </div>
    </>
  );
}
