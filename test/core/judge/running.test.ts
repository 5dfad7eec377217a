import { DEFAULT_RESERVE } from "../../../core/capacity/reserve";
import { hostOffers } from "../../../core/catalog/hosts";
import { runningFit } from "../../../core/judge/running";
import { runningFitText } from "../../../core/report/running-fit";

const container = (name: string, usedMiB: number, limitMiB: number | null = null) => ({
  ...{ name, usedMiB, limitMiB },
  reservationMiB: null,
});

test("containers of anybody's are held against servers by what they use", () => {
  const found = [container("web", 100, 256), container("db", 1004.4)];
  const fit = runningFit(found, 1915, hostOffers(), DEFAULT_RESERVE);
  // 1,105 and 111 for them, 320 + 2 × 12 + 100 for the host.
  expect(fit.containers.map(({ name, countedMiB }) => [name, countedMiB])).toEqual([
    ["db", 1105],
    ["web", 111],
  ]);
  expect([fit.usedMiB, fit.neededMiB, fit.headroomMiB]).toEqual([1104, 1660, 255]);
  const text = runningFitText(fit);
  expect(text).toContain(
    "2 containers use 1,104 MiB; 2 of them reserve nothing, 1 without a limit\nwith a tenth on top and what a host keeps they need 1,660 MiB; this machine has 1,915: 255 left\n",
  );
  expect(text).toMatch(/fits hetzner \w+: [\d,]+ MiB, [\d,]+ left, €[\d.]+ a month before tax/);
});

test("a machine that is too small says by how much", () => {
  const fit = runningFit([container("db", 2000)], 1915, hostOffers(), DEFAULT_RESERVE);
  expect(runningFitText(fit)).toContain("this machine has 1,915: 717 short");
});

test("an engine on which nothing runs", () => {
  const fit = runningFit([], 1915, hostOffers(), DEFAULT_RESERVE);
  expect(runningFitText(fit)).toBe("no container runs on this engine");
});
