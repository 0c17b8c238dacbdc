const common = {
  testEnvironment: "node",
  transform: { "^.+\\.ts$": ["ts-jest", { diagnostics: false }] },
  moduleFileExtensions: ["ts", "js", "json"],
  setupFilesAfterEnv: ["<rootDir>/tools/layers/limit-tests.ts"],
};
const layer = (name, more = {}) => ({
  ...common,
  displayName: name,
  testMatch: [`<rootDir>/__tests__/${name}/**/*.test.ts`],
  ...more,
});
const instead = (name, other) => ({
  moduleNameMapper: {
    [`^${name}$`]: `<rootDir>/node_modules/${other}`,
    [`^${name}/(.*)$`]: `<rootDir>/node_modules/${other}/$1`,
  },
});

// One jest project per layer of tests: `npx jest --selectProjects domain`. A path goes before the option.
module.exports = {
  // One worker would be the default on two cores.
  maxWorkers: "100%",
  projects: [
    ...[
      "domain",
      "modules",
      "addresses",
      "tools",
      "guest",
      "boot",
      "drills",
      "docs",
      "validate",
      "whole-apply",
      "plan",
      "lab",
      "upgrade",
      "cli",
    ].map((name) => layer(name)),
    layer("cdk-terrain", instead("cdktf", "cdktn")),
    layer("aws6", instead("@cdktf/provider-aws", "provider-aws-6")),
  ],
};
