import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

jest.setTimeout(60_000);

const ROOT = join(__dirname, "../..");

/** A project of one file beside a copy of the transpiler. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iris-transpiler-"));
  mkdirSync(join(folder, "tools"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "tools", "transpiler.js"), readFileSync(join(ROOT, "tools", "transpiler.js")));
  writeFileSync(join(folder, "tsconfig.json"), readFileSync(join(ROOT, "tsconfig.json")));
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(text: string) {
  writeFileSync(join(folder, "main.ts"), text);
  const { stdout, stderr } = spawnSync(process.execPath, ["--require", "ts-node/register/transpile-only", "main.ts"], { cwd: folder, encoding: "utf8" });
  return { stdout: stdout.trim(), stderr };
}
const remembered = () => readdirSync(join(folder, ".cache", "transpiled")).length;

test("a file is transpiled once, and again when its text changes", () => {
  expect(start("const one: number = 1;\nconsole.log(one);").stdout).toBe("1");
  expect(start("const one: number = 1;\nconsole.log(one);").stdout).toBe("1");
  expect(remembered()).toBe(1);
  expect(start("const one: number = 2;\nconsole.log(one);").stdout).toBe("2");
  expect(remembered()).toBe(2);
});

test("what is remembered is what runs, until it is damaged", () => {
  start("console.log('as written');");
  const file = join(folder, ".cache", "transpiled", readdirSync(join(folder, ".cache", "transpiled"))[0]!);
  writeFileSync(file, readFileSync(file, "utf8").replace("as written", "as remembered"));
  expect(start("console.log('as written');").stdout).toBe("as remembered");
  writeFileSync(file, "{");
  expect(start("console.log('as written');").stdout).toBe("as written");
});

test("a stack trace names the line of the source", () => {
  const text = "interface Gone {\n  readonly a: number;\n}\nthrow new Error('here' as string);\n";
  for (const run of ["first", "second"]) expect([run, /main\.ts:\d+/.exec(start(text).stderr)?.[0]]).toEqual([run, "main.ts:4"]);
});

test("a folder that cannot be written only costs time", () => {
  writeFileSync(join(folder, ".cache"), "");
  expect(start("console.log(1 as number);").stdout).toBe("1");
  expect(existsSync(join(folder, ".cache", "transpiled"))).toBe(false);
});
