import { useRef } from "preact/hooks";
import { said } from "../../core/report/system-words-pt";
import type { Grown } from "../growth";
import { Copies } from "../parts/copies";
import { DriverField } from "../parts/driver-field";
import { Pending } from "../parts/pending";
import { GROWTH_EN, GROWTH_PT, type GrowthWords } from "../words/growth";
import type { Words } from "../words/words";
import type { TabProps } from "./tab";

/** Sliders for what a system's use is on one side; what that needs, and where it runs, on the other. */
export function GrowthTab({ question, answered, words, number, change }: TabProps<"growth">) {
  const own = words.language === "English" ? GROWTH_PT : GROWTH_EN;
  const reply = answered && "reply" in answered ? answered.reply : undefined;
  // What was reckoned last keeps its sliders while the next answer is on its way.
  const last = useRef<Grown>(undefined);
  if (reply?.kind === "grown") last.current = reply;
  const grown = last.current;
  const name = (driver: string) => (own === GROWTH_PT ? said(driver) : driver);
  if (!grown)
    return (
      <>
        <Pending answered={answered} words={words} />
        {reply?.kind === "mistake" && <p class="verdict refused">{reply.problem.text}</p>}
      </>
    );
  const { capacity, systems } = grown;
  const drivers = Object.entries(capacity.drivers);
  const profiles = systems.find((one) => one.name === capacity.system)?.profiles ?? [];
  const hostMiB = hostOf(grown);
  const isOnSale = grown.cheapest.some(({ unavailable }) => unavailable === undefined);
  return (
    <>
      <p class={isOnSale ? "verdict lasting" : "verdict lasting refused"} role="status">
        {own.verdict(capacity.value, capacity.along, hostMiB, isOnSale)}
      </p>
      <div class="sides">
        <section class="drivers" aria-label={own.use}>
          <div class="choices">
            <label>
              {own.system}
              <select
                value={capacity.system}
                onChange={({ currentTarget: { value } }) =>
                  change(() => ({ about: "growth", system: value, set: {} }))
                }
              >
                {systems.map((one) => (
                  <option key={one.name}>{one.name}</option>
                ))}
              </select>
            </label>
            <label>
              {own.profile}
              <select
                value={capacity.profile}
                onChange={({ currentTarget: { value: profile } }) =>
                  change((before) => ({ ...before, profile }))
                }
              >
                {profiles.map((profile) => (
                  <option key={profile}>{profile}</option>
                ))}
              </select>
            </label>
            <label>
              {own.along}
              <select
                value={question.along ?? drivers.find(([key]) => name(key) === capacity.along)?.[0]}
                onChange={({ currentTarget: { value: along } }) =>
                  change((before) => ({ ...before, along }))
                }
              >
                {drivers
                  .filter(([, { named }]) => !named)
                  .map(([key]) => (
                    <option key={key} value={key}>
                      {name(key)}
                    </option>
                  ))}
              </select>
            </label>
          </div>
          {drivers.map(([key, driver]) => (
            <DriverField
              key={`${capacity.system} ${key}`}
              id={`means-${key}`}
              name={name(key)}
              driver={driver}
              shown={question.set[key] ?? String(driver.at)}
              number={number}
              change={(value) =>
                change((before) => ({ ...before, set: { ...before.set, [key]: value } }))
              }
            />
          ))}
        </section>
        <section class="answer" aria-label={own.answer}>
          <Pending answered={answered} words={words} />
          <Answer grown={grown} own={own} words={words} number={number} />
          <Copies
            texts={{ command: grown.command, text: grown.text }}
            drawing={{ name: `capacity-${capacity.system}`, svg: grown.svg }}
            question={question}
            words={words}
          />
        </section>
      </div>
    </>
  );
}

/** MemTotal of a server that is just enough. */
function hostOf({ capacity: { memory } }: Grown): number {
  return memory.steadyMiB + memory.surgeMiB + memory.reserveMiB;
}

function Answer({
  grown: { capacity, cheapest, wide, narrow, said },
  own,
  words,
  number,
}: {
  readonly grown: Grown;
  readonly own: GrowthWords;
  readonly words: Words;
  readonly number: (value: number) => string;
}) {
  const { along, value, services, points } = capacity;
  const drawn = (svg: string) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  return (
    <>
      <ul class="cheapest">
        {cheapest.map(({ kind, size, vcpus, memTotalMiB, priceMonthly, largest, unavailable }) => (
          <li key={`${kind}:${size}`}>
            <strong>
              {kind} {size}
            </strong>
            <span class="price">
              {words.amount(priceMonthly)} {words.aMonth}
            </span>
            <span>
              {number(memTotalMiB)} MiB, {vcpus} vCPU
            </span>
            <span>{own.carries(largest, along)}</span>
            <span class="date">
              {unavailable ? words.unavailable(unavailable) : words.pricedOn(priceMonthly.asOf)}
            </span>
          </li>
        ))}
      </ul>
      <h2>{said.title}</h2>
      <picture class="curve">
        <source media="(max-width: 40rem)" srcset={drawn(narrow)} />
        <img src={drawn(wide)} alt={own.drawing} />
      </picture>
      <p class="hint">{said.axis}</p>
      <details>
        <summary>{own.asTable}</summary>
        <table class="points">
          <thead>
            <tr>
              <th scope="col">{along}</th>
              <th scope="col">MiB</th>
              <th scope="col">{own.cheapestHosts}</th>
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.value} class={point.value === value ? "sum" : ""}>
                <th scope="row">{number(point.value)}</th>
                <td>{number(point.hostMiB)}</td>
                <td>
                  {point.hosts
                    .map(
                      ({ kind, size, priceMonthly }) =>
                        `${kind} ${size} ${words.amount(priceMonthly)}`,
                    )
                    .join(", ") || own.none}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      <h2>{own.gives}</h2>
      {said.breaks.length === 0 ? (
        <p>{own.unmoved(along)}</p>
      ) : (
        <ol class="plain">
          {said.breaks.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ol>
      )}
      <table class="grown">
        <caption>{own.services}</caption>
        <thead>
          <tr>
            {own.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {services.map(({ name, restMiB, needMiB, countedMiB, limitMiB, upTo }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{number(restMiB)}</td>
              <td>{number(needMiB)}</td>
              <td>{number(countedMiB)}</td>
              <td class={needMiB > limitMiB ? "short" : ""}>{number(limitMiB)}</td>
              <td>{upTo === null ? "–" : number(Math.max(0, upTo))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {said.warnings.length > 0 && (
        <section class="findings">
          <h2>{own.warnings}</h2>
          <ul>
            {said.warnings.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
