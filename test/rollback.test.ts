import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { imagePlan } from "../components/image-plan";
import { build } from "../core/model/image";
import { earlierSource, parseSource } from "../core/model/source";
import { imageSetOf, previousSet, remember } from "../operate/image-sets";
import { onThisMachine } from "../operate/set-store";
import type { StateResource } from "../pulumi/state";

const A = { backend: "shop/backend:a", frontend: "shop/frontend:a" };
const B = { ...A, backend: "shop/backend:b" };
const C = { ...A, backend: "shop/backend:c" };

describe("the images to return to", () => {
  test.each([
    ["nothing was ever changed", [A], A, undefined],
    ["nothing is remembered", [], A, undefined],
    ["the last up changed one", [A, B], B, A],
    ["a rollback can itself be taken back", [A, B, C, B], B, C],
    ["what runs was put there by another machine", [A, B], C, B],
    ["one of two is not there", [A, B], { frontend: B.frontend }, B],
  ])("%s", (_, sets, now, expected) => {
    expect(previousSet(sets, now)).toEqual(expected);
  });

  test("are remembered, each change once and the last ten", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-"));
    const prod = onThisMachine(folder, "prod");
    for (const set of [A, A, B, B, A]) await remember(prod, set);
    await remember(prod, {});
    expect(await prod.read()).toEqual([A, B, A]);
    for (let index = 0; index < 20; index++) await remember(prod, { backend: `b:${index}` });
    expect(await prod.read()).toHaveLength(10);
    expect(await onThisMachine(folder, "dev").read()).toEqual([]);
  });

  test("are read from the containers of a state", () => {
    const container = (
      service: string,
      image: string,
      mark: Partial<StateResource> = {},
    ): StateResource => ({
      ...mark,
      urn: `urn::${service}`,
      type: "docker:index/container:Container",
      inputs: { image, labels: [{ label: "enxuto.service", value: service }] },
    });
    const resources = [
      container("backend", "shop/backend:a"),
      container("postgres", "postgres:16"),
      { urn: "urn::n", type: "docker:index/network:Network" },
    ];
    expect(imageSetOf(resources, ["backend"])).toEqual({ backend: "shop/backend:a" });
    // As an `up` leaves it that failed.
    const halfway = [
      container("backend", "shop/backend:b"),
      container("backend", "shop/backend:a", { delete: true }),
      container("frontend", "shop/frontend:a", { pendingReplacement: true }),
      container("worker", "shop/worker:b"),
      container("worker", "shop/worker:a"),
    ];
    expect(imageSetOf(halfway, ["backend", "frontend", "worker"])).toEqual({
      backend: "shop/backend:b",
      worker: "shop/worker:b and shop/worker:a",
    });
  });

  test("are read from the services of a swarm, which run by digest", () => {
    const image = `registry.example.com/team/shop/backend@sha256:${"0".repeat(64)}`;
    const service: StateResource = {
      urn: "urn::backend",
      type: "docker:index/service:Service",
      inputs: {
        taskSpec: { containerSpec: { image } },
        labels: [{ label: "enxuto.service", value: "backend" }],
      },
    };
    expect(imageSetOf([service], ["backend"])).toEqual({ backend: image });
    expect(parseSource(earlierSource(image))).toEqual({ from: "image", reference: image });
    expect(earlierSource("shop/backend:0a1b")).toBe("built:shop/backend:0a1b");
  });

  test("are a source that is neither built nor pulled", () => {
    expect(parseSource("built:shop/backend:0a1b")).toEqual({
      from: "built",
      reference: "shop/backend:0a1b",
    });
    const plan = imagePlan({
      system: "shop",
      service: "backend",
      image: build("nowhere"),
      source: "built:shop/backend:0a1b",
      bases: {},
      platform: "",
    });
    expect(plan).toEqual({ from: "built", reference: "shop/backend:0a1b" });
  });
});
