import { composeHeadline } from "../../../core/report/compose-fit";
import { judged } from "./support";

const LANGFUSE = `services:
  web: {image: "langfuse/langfuse:3"}
  worker: {image: "langfuse/langfuse-worker:3"}
  clickhouse: {image: clickhouse/clickhouse-server}
  db: {image: "postgres:17"}
`;

const PLAUSIBLE = `services:
  app: {image: "ghcr.io/plausible/community-edition:v3"}
  events: {image: "clickhouse/clickhouse-server:24.12-alpine"}
  db: {image: "postgres:16"}
`;

describe("products whose makers say what machine they need", () => {
  test("the headline names their minimum before anything that is reckoned", () => {
    expect(composeHeadline(judged(LANGFUSE, "4GB"))).toMatch(
      /^shop may not fit local 4GB, for Langfuse its makers ask for 16,384 MiB: /,
    );
    expect(judged(LANGFUSE, "4GB")).toMatchObject({
      verdict: "depends",
      product: { name: "Langfuse", minimumMiB: 16384, asOf: "2026-11-28" },
    });
  });

  test("no host below their minimum is offered", () => {
    const { hosts } = judged(LANGFUSE);
    expect(hosts.length).toBeGreaterThan(0);
    expect(Math.min(...hosts.map(({ memTotalMiB }) => memTotalMiB))).toBeGreaterThan(16384 * 0.9);
  });

  test("a database that fills any host is bounded by what they ask, so that hosts of their size are offered", () => {
    const fit = judged(PLAUSIBLE);
    const events = fit.services.find(({ name }) => name === "events");
    expect(events?.known).toMatchObject({ lowMiB: 200, likelyMiB: 1024, highMiB: 4096 });
    expect(Math.min(...fit.hosts.map(({ memTotalMiB }) => memTotalMiB))).toBeLessThan(8192);
  });

  test("what is likely above the host is said before what is not known", () => {
    const many = Array.from({ length: 9 }, (_, index) => `  s${index}: {image: "redis:7"}\n`);
    const text = `services:\n${many.join("")}  a: {image: "acme/unheard-of:1"}\n`;
    expect(composeHeadline(judged(text, "1GB"))).toMatch(
      /^shop most likely does not fit local 1GB: /,
    );
  });
});
