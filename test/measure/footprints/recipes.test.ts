import * as fs from "node:fs";
import { readRecipe, recipeNames } from "../../../measure/footprints/recipe";
import { readRecords } from "../../../measure/footprints/records";
import { PAGE, pageWith } from "../../../measure/footprints/table";

const recipes = recipeNames().map((name) => ({ name, recipe: readRecipe(name) }));

describe("recipes of footprints", () => {
  test("pin the version of what they measure, or Debian's suite", () => {
    const loose = recipes.filter(({ recipe: { install } }) => {
      const [first] = install;
      if (first.registry === "debian") return !/^[a-z]+$/.test(first.suite);
      if (first.registry === "go") return !/@v\d/.test(first.module);
      const pinned = { pypi: /==\d/, npm: /.@\d/, maven: /^[^:]+:[^:]+:\d/ }[first.registry];
      return !pinned.test(first.packages[0]);
    });
    expect(loose.map(({ name }) => name)).toEqual([]);
  });

  test("do not make the same record twice", () => {
    const keys = recipes.map(({ name, recipe }) => {
      const { program, variant, install } = recipe;
      return { name, key: JSON.stringify([program, variant, install[0]]) };
    });
    const twice = keys.filter(({ key }, index) => keys.findIndex((one) => one.key === key) < index);
    expect(twice).toEqual([]);
  });

  test("name servers beside them that have a recipe", () => {
    const names = new Set(recipeNames());
    const missing = recipes
      .flatMap(({ recipe }) => recipe.beside ?? [])
      .filter((name) => !names.has(name));
    expect(missing).toEqual([]);
  });

  test("stand behind every record that names one, with the same program, images and command", () => {
    const differing = readRecords().filter(({ recipe: name, program, images, variant, start }) => {
      const recipe = recipes.find((one) => one.name === name)?.recipe;
      return (
        name !== null &&
        JSON.stringify([program, images, variant, start]) !==
          JSON.stringify([recipe?.program, recipe?.images, recipe?.variant, recipe?.start])
      );
    });
    expect(differing.map(({ recipe }) => recipe)).toEqual([]);
  });

  test("their records are the table of docs/footprints.md (npm run footprints -- --page)", () => {
    const page = fs.readFileSync(PAGE, "utf8");
    expect(page).toBe(pageWith(page, readRecords()));
  });
});
