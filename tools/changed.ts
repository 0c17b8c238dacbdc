import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { changedFiles } from "./files";
import { REPOSITORY } from "./lab/cache";

/*
 * `npm run changed`: what the files that differ from the last commit can break and shows in below a minute. Types, the rules
 * and the layout of these files, and the tests of the quick layers that use them. Says what it leaves to `npm test`.
 */

/** Layers whose files take seconds each. Those of `tools` start programs: only for a change of these. */
const QUICK = ["domain", "modules", "addresses", "docs"];
const layersFor = (files: readonly string[]): string[] =>
  files.some((file) => file === "main.ts" || file.startsWith("tools/")) ? [...QUICK, "tools"] : QUICK;

const program = (...path: string[]): string => join("node_modules", ...path);

function execute(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: REPOSITORY, stdio: "inherit" });
    child.once("error", reject);
    child.once("close", (code) => resolve(code === 0));
  });
}

const node = (...args: string[]): Promise<boolean> => execute(process.execPath, args);

/** Tests of whole servers for a script of `guest/`: by its name. They take a minute or more each. */
const testOf = (script: string): string => join("__tests__", "boot", `${basename(script, ".sh")}.test.ts`);

async function main(): Promise<void> {
  const files = changedFiles();
  const there = files.filter((file) => existsSync(join(REPOSITORY, file)));
  const sources = there.filter((file) => /\.(ts|mjs)$/.test(file));
  const scripts = there.filter((file) => file.startsWith("guest/") && file.endsWith(".sh"));
  if (files.length === 0) {
    process.stdout.write("nothing differs from the last commit\n");
    return;
  }
  const checks = [
    node(
      program("typescript", "bin", "tsc"),
      "--noEmit",
      "--incremental",
      "--tsBuildInfoFile",
      ".cache/types.tsbuildinfo",
    ),
    node(program("ts-node", "dist", "bin.js"), "--transpile-only", join("tools", "format.ts"), "--check", "--changed"),
  ];
  if (sources.length > 0) {
    checks.push(
      node(program("eslint", "bin", "eslint.js"), ...sources),
      node(
        program("jest", "bin", "jest.js"),
        "--selectProjects",
        ...layersFor(sources),
        "--passWithNoTests",
        "--findRelatedTests",
        ...sources,
      ),
    );
  }
  if (scripts.length > 0) checks.push(execute("shellcheck", ["-x", "-P", "SCRIPTDIR", "--severity=style", ...scripts]));
  const passed = (await Promise.all(checks)).every(Boolean);
  const boot = scripts.map(testOf).filter((test) => existsSync(join(REPOSITORY, test)));
  if (boot.length > 0)
    process.stdout.write(`left out, a minute or more: npx jest ${boot.join(" ")} --selectProjects boot\n`);
  process.stdout.write(`${passed ? "passed" : "failed"}; before a pull request: npm test\n`);
  process.exit(passed ? 0 : 1);
}

void main();
