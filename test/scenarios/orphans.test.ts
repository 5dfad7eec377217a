import { orphans } from "../../scripts/orphans";

test("every name that a module exports is taken by another one", () => {
  expect(orphans()).toEqual([]);
}, 120_000);
