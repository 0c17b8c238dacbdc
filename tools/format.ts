import { existsSync } from "node:fs";
import { join } from "node:path";
import { changedFiles, sourceFiles } from "./files";
import { REPOSITORY } from "./lab/cache";
import { Finished, run } from "./lab/child-process";
import { missingPython, pythonEnvironment } from "./lab/python";

/*
 * `npm run format` lays out every source: Prettier, ruff for Python, shfmt for shell; 120 columns. With `--check` nothing is
 * written, and the exit code is 1 when a file would change: a part of `npm run lint`. With `--changed` only files that
 * differ from the last commit.
 */

const CHECK = process.argv.includes("--check");
const FILES = (process.argv.includes("--changed") ? changedFiles() : sourceFiles()).filter((file) =>
  existsSync(join(REPOSITORY, file)),
);

/** One formatter: the program, its arguments for writing or for checking, and the files that it knows. */
interface Formatter {
  readonly program: string;
  readonly args: readonly string[];
  readonly files: readonly string[];
}

const PRETTIER = [join("node_modules", "prettier", "bin", "prettier.cjs"), "--log-level", "warn", "--ignore-unknown"];

function execute(program: string, args: readonly string[]): Promise<Finished> {
  return run(program, args, { cwd: REPOSITORY, env: process.env });
}

async function formatters(): Promise<Formatter[]> {
  const prettier = { program: process.execPath, args: [...PRETTIER, CHECK ? "--check" : "--write"], files: FILES };
  const missing = await missingPython();
  if (missing !== undefined) {
    process.stdout.write(`left out: ruff and shfmt (${missing})\n`);
    return [prettier];
  }
  const { bin } = await pythonEnvironment("format", (line) => process.stdout.write(`${line}\n`));
  // shfmt tells a script by its name or its first line.
  const { stdout } = await execute(join(bin, "shfmt"), ["--find", ...FILES]);
  return [
    prettier,
    {
      program: join(bin, "ruff"),
      args: ["format", "--quiet", ...(CHECK ? ["--diff"] : [])],
      files: FILES.filter((file) => file.endsWith(".py")),
    },
    {
      program: join(bin, "shfmt"),
      args: [CHECK ? "--diff" : "--write"],
      files: stdout.split("\n").filter((file) => file !== ""),
    },
  ];
}

async function main(): Promise<void> {
  let changed = false;
  // Without a file, a formatter would take all that it finds, or standard input.
  for (const { program, args, files } of (await formatters()).filter((one) => one.files.length > 0)) {
    const { code, stdout, stderr } = await execute(program, [...args, ...files]);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    changed ||= code !== 0;
  }
  if (changed && CHECK) process.stdout.write("fix: npm run format\n");
  process.exit(changed ? 1 : 0);
}

void main();
