import { Judging } from "../../page/judging";
import type { Question } from "../../page/question";
import type { Answered, Asked, Ready } from "../../page/worker";

const QUESTION: Question = { about: "growth", system: "whatsapp", set: {} };

/** A worker that does nothing by itself. */
function idle() {
  const asked: Asked[] = [];
  const worker = {
    onmessage: undefined as ((event: { data: Answered | Ready }) => void) | undefined,
    postMessage: (question: Asked) => asked.push(question),
    terminate: jest.fn(),
  };
  return { worker, asked, tell: (data: Answered | Ready) => worker.onmessage?.({ data }) };
}

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test("a worker that reads its program for long is waited for, and one that judges for long is not", () => {
  const workers = [idle(), idle()];
  const started = [...workers];
  const told: Answered[] = [];
  const judging = new Judging(
    () => started.shift()?.worker as unknown as Worker,
    (answered) => told.push(answered),
  );
  judging.ask(QUESTION, "en");
  jest.advanceTimersByTime(60_000);
  expect(told).toEqual([]);
  workers[0].tell({ ready: true });
  jest.advanceTimersByTime(10_000);
  expect(told).toEqual([{ id: 1, about: "growth", fault: "too-long" }]);
  expect(workers[0].worker.terminate).toHaveBeenCalled();
  judging.ask(QUESTION, "en");
  jest.advanceTimersByTime(60_000);
  expect(workers[1].asked.map(({ id }) => id)).toEqual([2]);
  expect(told).toHaveLength(1);
});
