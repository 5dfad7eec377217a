import { givenUp, type Spare } from "../../cli/given-up";

const SPARE: Spare = {
  unused: [
    { name: "shop-dev-old-data", sizeMB: 1500 },
    { name: "shop-dev-queue-data", sizeMB: null },
  ],
  shipments: { name: "enxuto-registry", sizeMB: 310 },
};
const NOTHING = { unused: [], shipments: [] };

/** Answers one question after the other, and keeps them. */
function terminal(...answers: readonly string[]) {
  const asked: string[] = [];
  return {
    asked,
    answer: async (question: string) => {
      asked.push(question);
      return answers[asked.length - 1];
    },
  };
}

test("each volume is asked for by itself, and goes only with a yes", async () => {
  const { asked, answer } = terminal("y", "", "sim");
  expect(await givenUp(SPARE, [], answer)).toEqual({
    unused: ["shop-dev-old-data"],
    shipments: ["enxuto-registry"],
  });
  expect(asked).toEqual([
    "no service uses volume shop-dev-old-data (1,500 MB). Delete its data for good? [y/N] ",
    "no service uses volume shop-dev-queue-data. Delete its data for good? [y/N] ",
    "volume enxuto-registry (310 MB) of this machine keeps layers for the next shipment, which packs all anew without them. Remove it? [y/N] ",
  ]);
});

test.each(["n", "no", "yess", "shop-dev-old-data", " "])("%j is no yes", async (word) => {
  expect(await givenUp(SPARE, [], terminal(word, word, word).answer)).toEqual(NOTHING);
});

test("nobody is asked without a terminal, where only what is named goes", async () => {
  expect(await givenUp(SPARE, [], undefined)).toEqual(NOTHING);
  const { asked, answer } = terminal();
  expect(await givenUp(SPARE, ["shop-dev-queue-data"], answer)).toEqual({
    unused: ["shop-dev-queue-data"],
    shipments: [],
  });
  expect(asked).toEqual([]);
});

test.each<[Spare, string]>([
  [SPARE, "expected one of shop-dev-old-data, shop-dev-queue-data, enxuto-registry"],
  [{ unused: [] }, "the stack has none that nothing uses"],
])("a name that is none of them is refused before anything goes", async (spare, words) => {
  const given = givenUp(spare, ["shop-dev-db-data"], undefined);
  await expect(given).rejects.toThrow(`--delete-data: got "shop-dev-db-data", ${words}`);
});
