const path = require("node:path");

const ENTRIES = {
  enxuto: "index",
  "enxuto/model": "model",
  "enxuto/fit": "fit",
  "enxuto/policy": "policy",
};

// Tests run the sources, whatever lies in dist/: in this process by a map of modules, in those that it starts by this variable.
process.env.JITI_ALIAS = JSON.stringify(
  Object.fromEntries(
    Object.entries(ENTRIES).map(([name, entry]) => [name, path.join(__dirname, `api/${entry}.ts`)]),
  ),
);

module.exports = {
  testEnvironment: "node",
  // Pulumi's generated code reads its globals again after a test file has ended.
  testEnvironmentOptions: { globalsCleanup: "off" },
  globalSetup: "<rootDir>/test/support/bundle.ts",
  setupFilesAfterEnv: ["<rootDir>/test/support/sdk.cjs"],
  // What many files leave behind in one process costs more, in collecting it, than a fresh process.
  workerIdleMemoryLimit: "300MB",
  testSequencer: "<rootDir>/test/support/sequencer.cjs",
  moduleNameMapper: {
    ...Object.fromEntries(
      Object.entries(ENTRIES).map(([name, entry]) => [`^${name}$`, `<rootDir>/api/${entry}.ts`]),
    ),
    "/load-module$": "<rootDir>/test/support/load-module.ts",
  },
  // Projects of several package managers under one name.
  modulePathIgnorePatterns: ["<rootDir>/test/fixtures/locks/"],
  // Five times jest's own: other work on the machine is no fault of a test's.
  testTimeout: 25_000,
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        module: { type: "commonjs" },
      },
    ],
  },
};
