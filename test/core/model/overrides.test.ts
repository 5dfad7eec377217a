import { admit } from "../../../core/capacity/admission";
import { DEFAULT_RESERVE } from "../../../core/capacity/reserve";
import { withModels, withProfile, withVariants } from "../../../core/model/overrides";
import { loadsOf } from "../../../core/model/system";
import { conectaSaude } from "../../../systems/conecta-saude";
import { inWords } from "../../support/in-words";

describe("models", () => {
  test("a stack names another source, with or without the checksum of its manifest", () => {
    const sha256 = "a".repeat(64);
    const modelsOf = (source: string) =>
      withModels(conectaSaude, { "service-llm": source }).services.get("service-llm")?.models;
    expect(modelsOf(`https://host/minilm#${sha256}`)).toMatchObject({
      source: "https://host/minilm",
      sha256,
      directory: "/models",
    });
    expect(modelsOf("https://host/minilm")?.sha256).toBeUndefined();
  });
});

describe("variants", () => {
  const withTorch = withVariants(conectaSaude, { "service-llm": "torch-cpu" });

  test("torch below its measured minimum is refused with the measurement", () => {
    const { reasons } = admit(loadsOf(withProfile(withTorch, "lean")), 8192, DEFAULT_RESERVE);
    expect(inWords(reasons)).toEqual([
      "service-llm: a limit of 416 MiB is below the 448 MiB it needs, measured 2026-11-20 with batches of 32 texts of 240 tokens on a MiniLM-L6 shape with torch 2.13 for the CPU, 4 texts at a time",
    ]);
  });

  test("above it the limit is only warned about", () => {
    const { verdict, warnings } = admit(loadsOf(withTorch), 8192, DEFAULT_RESERVE);
    expect(verdict).toBe("fits");
    expect(inWords(warnings)).toEqual([
      expect.stringMatching(/^service-llm: a limit of 512 MiB is below its peak of 592 MiB/),
    ]);
  });

  test("one that there is not is named with those there are", () => {
    expect(() => withVariants(conectaSaude, { "service-llm": "cuda" })).toThrow(
      'enxuto:variants.service-llm: got "cuda", expected one of torch-cpu',
    );
  });
});
