import { setTimeout as sleep } from "node:timers/promises";
import { Repeated } from "../../engine/repeated";

test("work that takes longer than its pause is never done twice at once, and ends with the stop", async () => {
  let atOnce = 0;
  let most = 0;
  let done = 0;
  const repeated = new Repeated(async () => {
    most = Math.max(most, ++atOnce);
    await sleep(30);
    atOnce -= 1;
    done += 1;
  }, 5);
  await sleep(200);
  await repeated.stop();
  const until = done;
  expect(atOnce).toBe(0);
  expect(most).toBe(1);
  expect(until).toBeGreaterThan(0);
  await sleep(60);
  expect(done).toBe(until);
});

test("a stop in a pause ends it at once", async () => {
  let done = 0;
  const repeated = new Repeated(async () => (done += 1), 60_000);
  await repeated.stop();
  expect(done).toBe(0);
});
