import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { judge, type JudgeOptions } from "./judge";
import { GUARD_OPTIONS, GUARD_USAGE, judgeOptions } from "./options";
import { HOW_TO_MAKE_ONE } from "./plan-document";
import { readPlan } from "./plan-text";
import { report } from "./report";

const USAGE = `usage: npm run --silent plan-guard -- <plan.json> ${GUARD_USAGE}`;
const REFUSED = 1;
const WRONG_USAGE = 2;

interface Arguments {
  readonly file: string;
  readonly options: JudgeOptions;
}

function main(args: readonly string[]): number {
  const given = readArguments(args);
  if (typeof given === "string") {
    console.error(`plan guard: ${given}\n${USAGE}`);
    return WRONG_USAGE;
  }
  const document = readFile(given.file);
  if ("problem" in document) {
    console.log(`plan guard: refused: ${document.problem}`);
    return REFUSED;
  }
  const verdict = judge(document.value, given.options);
  console.log(report(verdict, given.options));
  return verdict.findings.length === 0 ? 0 : REFUSED;
}

/** The arguments, or what is wrong with them. */
function readArguments(args: readonly string[]): Arguments | string {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: GUARD_OPTIONS, allowPositionals: true });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) return `one plan file is needed, got ${positionals.length}`;
    const options = judgeOptions(values);
    return typeof options === "string" ? options : { file, options };
  } catch (error) {
    return message(error);
  }
}

function readFile(file: string): ReturnType<typeof readPlan> {
  try {
    // npm runs a script in the folder of the package. INIT_CWD is where the person is.
    return readPlan(file, readFileSync(resolve(process.env["INIT_CWD"] ?? ".", file)));
  } catch (error) {
    return { problem: `'${file}' cannot be read (${message(error)}); ${HOW_TO_MAKE_ONE}` };
  }
}

function message(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}

process.exitCode = main(process.argv.slice(2));
