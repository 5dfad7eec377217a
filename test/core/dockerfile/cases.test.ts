import { imageCases, judgeFiles } from "../../support/image-cases";

/** What is found in a project: `file:line rule`. */
function found(files: Readonly<Record<string, string>>): string[] {
  return judgeFiles(files).findings.map(
    ({ file, line, rule }) => `${file}${line === undefined ? "" : `:${line}`} ${rule}`,
  );
}

const EXPECTED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "inner-comments": {
    "apt-gcc": ["Dockerfile:4 no-build-tools"],
    "apt-flag": [],
    "copy-lock": ["requirements.lock lock-present"],
    "control-column-0": ["Dockerfile:4 no-build-tools"],
    "control-blank-line": ["Dockerfile:4 no-build-tools"],
  },
  "wrong-findings": {
    "stage-apt-cache": [],
    "stage-secret": [],
    "apt-dist-clean": [],
    "apt-purge-same-run": [],
    "user-quoted-root": ["Dockerfile:5 non-root"],
    "base-own-user": [],
    "from-arg-without-default": ["Dockerfile:2 not-known", "Dockerfile:3 not-known"],
    "cmd-single-quotes": ["Dockerfile:6 exec-form"],
    "from-quoted": [],
  },
  locks: {
    "pnpm-lock-missing": ["pnpm-lock.yaml lock-present"],
    "npm-ci-no-lock": ["package-lock.json lock-present"],
    "pnpm-unfrozen": ["Dockerfile:5 npm-lock"],
    "bun-and-yarn-add": ["Dockerfile:5 npm-lock", "Dockerfile:5 npm-lock"],
    "npm-location-global": [],
    "uv-stale": ["pyproject.toml:5 lock-current"],
  },
};

describe.each(Object.entries(EXPECTED))("projects in %s", (area, expected) => {
  const projects = imageCases(area);
  test.each(Object.entries(expected))("%s", (name, rules) => {
    expect(found(projects[name])).toEqual(rules);
  });
});

test("a base that a build argument names says which one it needs", () => {
  const { findings, cuda } = judgeFiles(imageCases("wrong-findings")["from-arg-without-default"]);
  expect(cuda).toBe("unknown");
  expect(findings[0].found).toBe("FROM ${IMG} needs --build-arg IMG");
});

test("an array of single quotes is told as what fails at the start, not in the build", () => {
  const { findings } = judgeFiles(imageCases("wrong-findings")["cmd-single-quotes"]);
  expect(findings[0].cost).toBe("it builds, and the container fails as it starts");
});

describe("sizes", () => {
  const sizes = imageCases("sizes");

  test("an in-project environment of Poetry counts with CUDA", () => {
    const { size } = judgeFiles(sizes["poetry-in-project"]);
    expect(size?.onDiskMB).toBeGreaterThan(5_400);
    expect(size?.incomplete).toEqual([]);
  });

  test("large wheels count at their size, with what they bring", () => {
    const { size } = judgeFiles(sizes["large-wheels-locked"]);
    // Installed with uv on 2026-11-28: 2.8 GB with the base.
    expect(Math.abs((size?.onDiskMB ?? 0) / 2_800 - 1)).toBeLessThan(0.15);
    expect([size?.unknown, size?.incomplete]).toEqual([[], []]);
  });
});
