const common = {
  testEnvironment: "node",
  transform: { "^.+\\.ts$": ["ts-jest", { diagnostics: false }] },
  moduleFileExtensions: ["ts", "js", "json"],
};
const layer = (name) => ({ ...common, displayName: name, testMatch: [`<rootDir>/__tests__/${name}/**/*.test.ts`] });

// One jest project per layer of tests: `npx jest --selectProjects domain`.
module.exports = {
  projects: ["domain", "modules", "addresses", "tools", "guest", "docs", "validate", "whole-apply", "plan", "deploy", "cli"].map(layer),
};
