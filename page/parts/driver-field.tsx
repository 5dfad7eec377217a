import { MAXIMUM_VALUE, type ShownDriver } from "../../core/capacity/curve";

/** Steps of a slider: equal steps multiply, since a driver goes from one to thousands. */
const STEPS = 200;

/** A driver of a system: a slider with its figure, or a choice among names. */
export function DriverField({
  id,
  name,
  driver,
  shown,
  number,
  change,
}: {
  readonly id: string;
  readonly name: string;
  readonly driver: ShownDriver;
  /** The value that is asked for: it is ahead of the answer while somebody drags. */
  readonly shown: string;
  readonly number: (value: number) => string;
  readonly change: (value: string) => void;
}) {
  const { means, named, at, least = 0 } = driver;
  if (named)
    return (
      <label class="driver">
        <span>
          <strong>{name}</strong> <small>{means}</small>
        </span>
        <select value={shown} onChange={({ currentTarget }) => change(currentTarget.value)}>
          {Object.keys(named).map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
    );
  const most = Math.min(MAXIMUM_VALUE, Number(at) * 100);
  const value = Number(shown);
  return (
    <div class="driver">
      <span id={id}>
        <strong>{name}</strong> <small>{means}</small>
      </span>
      <input
        type="range"
        aria-labelledby={id}
        aria-valuetext={number(value)}
        min={0}
        max={STEPS}
        value={stepOf(value, least, most)}
        onInput={({ currentTarget }) =>
          change(String(valueAt(currentTarget.valueAsNumber, least, most)))
        }
      />
      <input
        type="number"
        aria-labelledby={id}
        min={least}
        max={MAXIMUM_VALUE}
        value={shown}
        onInput={({ currentTarget: { value: typed, valueAsNumber } }) => {
          if (/^\d{1,8}$/.test(typed) && valueAsNumber >= least && valueAsNumber <= MAXIMUM_VALUE)
            change(typed);
        }}
      />
    </div>
  );
}

/** The value at a step, of two digits that say something; the first step is the least value. */
function valueAt(step: number, least: number, most: number): number {
  if (step === 0) return least;
  const value = most ** (step / STEPS);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.max(least, Math.round(value / unit) * unit);
}

function stepOf(value: number, least: number, most: number): number {
  if (value <= least || value < 1) return 0;
  return Math.min(STEPS, Math.max(1, Math.round((STEPS * Math.log(value)) / Math.log(most))));
}
