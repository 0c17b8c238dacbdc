import { join } from "node:path";
import { REPOSITORY } from "./lab/cache";
import { Finished, run } from "./lab/child-process";
import { missingPython, pythonEnvironment } from "./lab/python";

/*
 * `npm run format` lays out every source: Prettier, ruff for Python, shfmt for shell; 120 columns. With `--check` nothing is
 * written, and the exit code is 1 when a file would change: a part of `npm run lint`.
 */

const CHECK = process.argv.includes("--check");

/** One formatter: the program, and its arguments for writing and for checking. */
interface Formatter {
  readonly program: string;
  readonly write: readonly string[];
  readonly check: readonly string[];
  readonly files: readonly string[];
}

function execute(program: string, args: readonly string[]): Promise<Finished> {
  return run(program, args, { cwd: REPOSITORY, env: process.env });
}

const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");

/** Files of the repository, those that are not committed yet too; nothing that git ignores. */
async function sources(): Promise<string[]> {
  const { stdout } = await execute("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"]);
  return lines(stdout);
}

async function formatters(): Promise<Formatter[]> {
  const prettier: Formatter = {
    program: process.execPath,
    write: ["node_modules/prettier/bin/prettier.cjs", "--log-level", "warn", "--write"],
    check: ["node_modules/prettier/bin/prettier.cjs", "--log-level", "warn", "--check"],
    files: ["."],
  };
  const missing = await missingPython();
  if (missing !== undefined) {
    process.stdout.write(`left out: ruff and shfmt (${missing})\n`);
    return [prettier];
  }
  const { bin } = await pythonEnvironment("format", (line) => process.stdout.write(`${line}\n`));
  // shfmt tells a script by its name or its first line.
  const scripts = lines((await execute(join(bin, "shfmt"), ["--find", ...(await sources())])).stdout);
  return [
    prettier,
    { program: join(bin, "ruff"), write: ["format", "--quiet"], check: ["format", "--quiet", "--diff"], files: ["."] },
    { program: join(bin, "shfmt"), write: ["--write"], check: ["--diff"], files: scripts },
  ];
}

async function main(): Promise<void> {
  let changed = false;
  for (const { program, write, check, files } of await formatters()) {
    const { code, stdout, stderr } = await execute(program, [...(CHECK ? check : write), ...files]);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    changed ||= code !== 0;
  }
  if (changed && CHECK) process.stdout.write("fix: npm run format\n");
  process.exit(changed ? 1 : 0);
}

void main();
