import { inRepositoriesOf, staleImages } from "../../engine/collect";

describe("old image sets", () => {
  test("what ran before the last two sets goes, unless another stack needs it", () => {
    const sets = new Map([
      [
        "dev",
        [
          { web: "shop/web:1", api: "shop/api:1" },
          { web: "shop/web:2", api: "shop/api:1" },
          { web: "shop/web:3", api: "shop/api:2" },
          { web: "shop/web:4", api: "shop/api:2" },
        ],
      ],
      ["staging", [{ web: "shop/web:0" }, { web: "shop/web:2" }, { web: "shop/web:2" }]],
    ]);
    expect(staleImages("dev", sets)).toEqual(["shop/web:1", "shop/api:1"]);
    expect(staleImages("staging", sets)).toEqual(["shop/web:0"]);
    expect(staleImages("new", sets)).toEqual([]);
  });

  test("what an up that failed brought goes as well, but not what the last two sets hold", () => {
    const sets = new Map([["dev", [{ web: "shop/web:1" }, { web: "shop/web:3" }]]]);
    const brought = ["shop/web:1", "shop/web:2", "shop/web:3"];
    expect(staleImages("dev", sets, brought)).toEqual(["shop/web:2"]);
  });

  test("what several servers run by its id is kept under its name here", () => {
    const sets = new Map([
      ["dev", [{ web: "sha256:1" }, { web: "sha256:2" }, { web: "sha256:3" }]],
    ]);
    const brought = ["shop/web:1", "shop/web:2", "shop/web:3"];
    const ids = new Map(brought.map((reference) => [reference, `sha256:${reference.slice(-1)}`]));
    expect(staleImages("dev", sets, brought, ids)).toEqual(["sha256:1", "shop/web:1"]);
  });

  test("what is in other repositories is not the stack's", () => {
    const there = ["shop/web:2", "shop/edge:1", "registry:2", "localhost:5000/shop/web:3"];
    expect(inRepositoriesOf(there, ["shop/web:1"])).toEqual(["shop/web:2"]);
  });
});
