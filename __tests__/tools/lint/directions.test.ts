import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { millisecondsLeft } from "../../../tools/layers/limits";

const REPOSITORY = join(__dirname, "..", "..", "..");

/** Runs outside jest, which cannot load the configuration: it is an ECMAScript module. */
const LINT_ALL = `
  import { ESLint } from "eslint";
  const eslint = new ESLint();
  const results = [];
  for (const { file, code } of JSON.parse(process.env.CASES)) {
    const [result] = await eslint.lintText(code, { filePath: file });
    results.push(result.messages.map(({ ruleId }) => ruleId));
  }
  process.stdout.write(JSON.stringify(results));
`;

const IMPORTS = "no-restricted-imports";

/** What is written where, and the rules that refuse it. */
const CASES: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    "a barrel import of the provider",
    "modules/handles.ts",
    'import { instance } from "@cdktf/provider-aws"; export const x = instance;',
    [IMPORTS],
  ],
  [
    "private parts of cdktf",
    "modules/handles.ts",
    'import { makeUniqueId } from "cdktf/lib/private/unique"; export const x = makeUniqueId;',
    [IMPORTS],
  ],
  ["cdktf in domain/", "domain/names.ts", 'import { Fn } from "cdktf"; export const x = Fn;', [IMPORTS]],
  [
    "the file system in domain/",
    "domain/names.ts",
    'import { readFileSync } from "node:fs"; export const x = readFileSync;',
    [IMPORTS],
  ],
  ["zod outside domain/config/", "domain/names.ts", 'import { z } from "zod"; export const x = z;', [IMPORTS]],
  [
    "modules in domain/",
    "domain/names.ts",
    'import { literal } from "../modules/terraform-text"; export const x = literal;',
    [IMPORTS],
  ],
  [
    "a document in modules/",
    "modules/handles.ts",
    'import { deployment } from "../domain/config/deployment"; export const x = deployment;',
    [IMPORTS],
  ],
  [
    "stacks in modules/",
    "modules/handles.ts",
    'import { buildStacks } from "../stacks/index"; export const x = buildStacks;',
    [IMPORTS],
  ],
  [
    "tools in stacks/",
    "stacks/index.ts",
    'import { judge } from "../tools/plan-guard/judge"; export const x = judge;',
    [IMPORTS],
  ],
  [
    "the environment in modules/",
    "modules/handles.ts",
    'export const x = process.env["HOME"];',
    ["no-restricted-syntax"],
  ],
  ["the environment in stacks/", "stacks/index.ts", 'export const x = process.env["HOME"];', ["no-restricted-syntax"]],
  ["the process in domain/", "domain/names.ts", "export const x = process.pid;", ["no-restricted-globals"]],
  ["the clock in domain/", "domain/names.ts", "export const x = Date.now();", ["no-restricted-globals"]],
  ["chance in domain/", "domain/names.ts", "export const x = Math.random();", ["no-restricted-properties"]],
  [
    "nothing: the right direction",
    "modules/handles.ts",
    'import { pascal } from "../domain/names"; export const x = pascal;',
    [],
  ],
];

test("lint refuses exactly what turns the direction of imports", () => {
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", LINT_ALL], {
    cwd: REPOSITORY,
    encoding: "utf8",
    env: { ...process.env, CASES: JSON.stringify(CASES.map(([, file, code]) => ({ file, code }))) },
    timeout: millisecondsLeft(),
  });
  const found = JSON.parse(output) as string[][];
  expect(CASES.map(([what], index) => [what, found[index]])).toEqual(CASES.map(([what, , , rules]) => [what, rules]));
});
