import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { buildOnce } from "./cache";
import { run } from "./child-process";

/** Which set of Python packages: the AWS mock, the policy scanner, the grammar of ObjectScript, or formatters. */
export type PythonPurpose = "mock" | "policy" | "objectscript" | "format";

export interface PythonEnvironment {
  /** The interpreter of the environment. */
  readonly python: string;
  /** Folder of the programs that its packages bring. */
  readonly bin: string;
}

const REQUIREMENTS: Record<PythonPurpose, string> = {
  mock: join(__dirname, "requirements.txt"),
  policy: join(__dirname, "requirements-policy.txt"),
  objectscript: join(__dirname, "requirements-objectscript.txt"),
  format: join(__dirname, "requirements-format.txt"),
};
const WHAT: Record<PythonPurpose, string> = {
  mock: "moto",
  policy: "checkov",
  objectscript: "the grammar of ObjectScript",
  format: "ruff and shfmt",
};

/**
 * The Python environment for a purpose, in `.cache/python-<hash of its requirements>`; made on the first call
 * (about a minute, needs a package index), found on the later ones.
 *
 * @throws when Python 3.9 or later is missing or the packages cannot be installed, saying what to install
 */
export async function pythonEnvironment(
  purpose: PythonPurpose,
  print: (line: string) => void = () => undefined,
): Promise<PythonEnvironment> {
  const requirements = REQUIREMENTS[purpose];
  const base = await findPython();
  const hash = createHash("sha256").update(base.version).update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = await buildOnce(`python-${hash}`, async (target) => {
    print(`making a Python ${base.version} environment in ${relative(process.cwd(), target)}`);
    const [command, ...args] = await makerOf(base.command);
    await succeed(command, [...args, target]);
    print(`installing ${WHAT[purpose]} and its packages (about a minute, the first time only)`);
    await succeed(join(target, "bin", "python"), [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--requirement",
      requirements,
    ]);
  });
  const bin = join(folder, "bin");
  return { python: join(bin, "python"), bin };
}

/** Why this machine cannot make a Python environment, and what to install; undefined: it can. */
export async function missingPython(): Promise<string | undefined> {
  try {
    await makerOf((await findPython()).command);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

async function findPython(): Promise<{ command: string; version: string }> {
  for (const command of ["python3", "python"]) {
    const found = await attempt(command, ["-c", "import sys; print(*sys.version_info[:2], sep='.')"]);
    const version = found?.trim() ?? "";
    const [major, minor] = version.split(".").map(Number);
    if (major === 3 && minor >= 9) {
      return { command, version };
    }
  }
  throw new Error("no Python 3.9 or later on PATH: install python3 and python3-venv");
}

/** The command that makes an environment in the folder that is its last argument. */
async function makerOf(python: string): Promise<readonly [command: string, ...args: string[]]> {
  // Debian ships `venv` without `ensurepip` until python3-venv is installed: the import tells before a half-made folder does.
  if ((await attempt(python, ["-c", "import venv, ensurepip"])) !== undefined) {
    return [python, "-m", "venv"];
  }
  if ((await attempt("virtualenv", ["--version"])) !== undefined) {
    return ["virtualenv", "--quiet", "--python", python];
  }
  throw new Error("Python cannot make an environment of its own: install the package python3-venv, or virtualenv");
}

async function attempt(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const done = await run(command, args, { cwd: __dirname, env: process.env });
    return done.code === 0 ? done.stdout : undefined;
  } catch {
    return undefined;
  }
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const done = await run(command, args, { cwd: __dirname, env: process.env });
  if (done.code !== 0) {
    throw new Error(`${command} ${args.join(" ")} failed (exit code ${done.code}):\n${done.stderr.trim()}`);
  }
}
