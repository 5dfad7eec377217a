import { explain } from "../../../core/judge/explain";
import { explainText } from "../../../core/report/explain";
import { englishLines } from "../../support/english";

const ANY = { memTotalMiB: undefined, cpus: 2 };

describe("what is known of an image", () => {
  test("its figures, each record with its source, and how to overrule them", () => {
    const text = explainText(explain("n8nio/n8n:2", undefined, ANY));
    expect(text).toMatch(/^n8nio\/n8n:2 runs n8n\n/);
    expect(text).toContain(
      "  417 MiB at rest, 422 most likely, 1,054 with much to do: measured (2026-11-28)\n",
    );
    expect(text).toContain("  754 MiB while it starts\n");
    expect(text).toContain("ran in 545, failed in 520");
    expect(text).toContain("37 owners until 2026-08, reserve 128 / 256 / 352 MiB");
    expect(text).toContain("To overrule it: --reservation SERVICE=SIZE of fit");
  });

  test("an image that nobody knows is said to be a guess", () => {
    const found = explain("acme/thing", undefined, ANY);
    expect(found).toMatchObject({ program: null, known: { standing: "class" }, records: null });
    expect(explainText(found)).toMatch(/^acme\/thing: its program is not known\n/);
  });

  test("a product's own minimum is named", () => {
    expect(explainText(explain("ghcr.io/immich-app/immich-server", undefined, ANY))).toContain(
      "Immich: a machine with 6,144 MiB at least, 8,192 recommended",
    );
  });

  test.each(["n8nio/n8n:2", "acme/thing", "ghcr.io/immich-app/immich-server", "postgres:16"])(
    "in Portuguese only what others wrote is English: %s",
    (image) => {
      const found = explain(image, undefined, ANY);
      const notes = [found.product, ...(found.records?.documented ?? [])].map((one) => one?.note);
      const text = notes.reduce<string>(
        (rest, quoted) => (quoted ? rest.replaceAll(quoted, "") : rest),
        explainText(found, "pt"),
      );
      expect(englishLines(text, ["fit"])).toEqual([]);
    },
  );

  test.each([
    "n8nio/n8n:2",
    "ghcr.io/immich-app/immich-server",
    "keycloak/keycloak:26",
    "grafana/grafana:11",
  ])("nothing is said twice of %s", (image) => {
    for (const language of ["en", "pt"] as const) {
      const lines = explainText(explain(image, undefined, ANY), language).split("\n");
      expect(lines.filter((line) => /^ *(measured|medido|declared by)\b/.test(line))).toEqual([]);
      expect(new Set(lines.filter((line) => line !== "")).size).toBe(
        lines.filter((line) => line !== "").length,
      );
    }
    expect(explain(image, undefined, ANY).known.source).not.toMatch(/^measured/);
  });

  test("what follows a limit is explained for it", () => {
    expect(explain("mongo:7", undefined, { ...ANY, memTotalMiB: 32768 }).known.highMiB).toBe(16022);
    expect(explain("mongo:7", 3072, ANY).known.highMiB).toBe(1174);
  });
});
