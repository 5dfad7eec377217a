module.exports = {
  testEnvironment: "node",
  // Pulumi's generated code reads its globals again after a test file has ended.
  testEnvironmentOptions: { globalsCleanup: "off" },
  testSequencer: "<rootDir>/test/support/sequencer.cjs",
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
