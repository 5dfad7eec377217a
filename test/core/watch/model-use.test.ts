import { answersIn, modelStep } from "../../../core/watch/model-use";

/** Lines as users of Ollama published them, of several versions, between what else it says. */
const LOG = `
time=2026-02-07T22:06:37.413Z level=INFO source=server.go:1388 msg="llama runner started in 14.20 seconds"
[GIN] 2026/02/07 - 22:07:39 | 200 |         1m22s |       127.0.0.1 | POST     "/api/generate"
[GIN] 2026/02/07 - 22:08:08 | 200 |     793.443µs |       127.0.0.1 | HEAD     "/"
[GIN] 2025/08/13 - 16:28:08 | 500 | 10.009342917s |       127.0.0.1 | POST     "/api/chat"
[GIN] 2025/08/13 - 16:27:30 | 200 |   11.983049ms |       127.0.0.1 | POST     "/api/show"
[GIN] 2024/08/30 - 10:28:57 | 200 |   82.985212ms |       127.0.0.1 | POST     "/v1/completions"
[GIN] 2024/12/13 - 01:17:21 | 500 |         30m0s |      10.0.0.123 | POST     "/api/chat"
[GIN] 2026/01/02 - 03:04:05 | 404 |     414.019µs |       127.0.0.1 | POST     "/v1/chat/completions"
`.split("\n");

test("answers are read from the log as Ollama writes it, of models only", () => {
  const seconds = answersIn("ollama", LOG, 5).map((one) => one.seconds);
  const expected = [82, 10.009342917, 0.082985212, 1800, 0.000414019];
  expect(seconds).toHaveLength(expected.length);
  for (const [index, one] of expected.entries()) expect(seconds[index]).toBeCloseTo(one, 9);
  expect(answersIn("ollama", LOG, 5)[0]).toEqual({ at: 5, service: "ollama", seconds: 82 });
});

test("five answers of five minutes say what it is like, fewer or older ones nothing", () => {
  const answer = (at: number, seconds: number) => ({ at, service: "ollama", seconds });
  const four = [1, 2, 3, 90].map((seconds) => answer(0, seconds));
  expect(modelStep(four, [], 10)).toEqual({ kept: four, use: [] });
  const five = modelStep(four, [answer(20, 4)], 20);
  expect(five.use).toEqual([{ service: "ollama", requests: 5, p95Seconds: 90 }]);
  expect(modelStep(five.kept, [], 300)).toEqual({ kept: [answer(20, 4)], use: [] });
});
