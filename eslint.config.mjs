import parser from "@typescript-eslint/parser";
import awscdk from "eslint-plugin-awscdk";

const providerBarrel = {
  name: "@cdktf/provider-aws",
  message: "import @cdktf/provider-aws/lib/<resource>: the package root costs 7 s and 1.4 GB",
};
const privateCdktf = { group: ["cdktf/lib/private/*"], message: "not part of the public interface of cdktf" };
const imports = (groups, paths = []) => [
  "error",
  { paths: [providerBarrel, ...paths], patterns: [privateCdktf, ...groups] },
];
const noEnvironment = [
  "error",
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: "only main.ts and tools/ read the environment",
  },
];

/** The direction of imports: domain <- modules <- stacks <- main.ts. */
export default [
  { ignores: ["node_modules/**", "dist/**", "cdktf.out/**", ".cache/**", "jest.config.js"] },
  {
    files: ["**/*.ts"],
    languageOptions: { parser, parserOptions: { projectService: true } },
    plugins: { awscdk },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-restricted-imports": imports([]),
    },
  },
  {
    files: ["domain/**/*.ts"],
    rules: {
      "no-restricted-imports": imports([
        {
          group: [
            "cdktf",
            "cdktf/*",
            "@cdktf/*",
            "constructs",
            "node:*",
            "fs",
            "path",
            "os",
            "crypto",
            "**/modules/**",
            "**/stacks/**",
            "**/tools/**",
          ],
          message: "domain/ is pure planning",
        },
        { group: ["zod"], message: "zod only in domain/config/" },
      ]),
      "no-restricted-globals": ["error", "process", "Date"],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: "planning is repeatable" }],
    },
  },
  {
    files: ["domain/config/**/*.ts"],
    rules: {
      "no-restricted-imports": imports([
        {
          group: ["cdktf", "cdktf/*", "@cdktf/*", "constructs", "node:*", "**/modules/**", "**/stacks/**"],
          message: "domain/ is pure planning",
        },
      ]),
    },
  },
  {
    files: ["modules/**/*.ts"],
    rules: {
      "no-restricted-imports": imports([
        { group: ["**/stacks/**", "**/tools/**", "**/main"], message: "modules know no stack" },
        {
          group: ["**/domain/config/**", "**/domain/document/**"],
          message: "modules see checked plans, never a document",
        },
      ]),
      "no-restricted-syntax": noEnvironment,
      "awscdk/no-variable-construct-id": "off",
      "awscdk/pascal-case-construct-id": "error",
      "awscdk/no-parent-name-construct-id-match": "off",
      "awscdk/no-mutable-property-of-props-interface": "error",
      "awscdk/no-mutable-public-property-of-construct": "error",
    },
  },
  {
    files: ["stacks/**/*.ts"],
    rules: {
      "no-restricted-imports": imports([
        { group: ["**/tools/**", "**/main", "**/domain/config/**"], message: "stacks build from checked plans" },
      ]),
      "no-restricted-syntax": noEnvironment,
    },
  },
];
