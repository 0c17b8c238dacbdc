import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentFiles } from "../environment-files";
import { GUARD_USAGE } from "../plan-guard/options";
import { lockBeside } from "../provider-locks";
import { isApproved } from "./approve";
import { readArguments } from "./arguments";
import { deployStack, type Person } from "./deploy-stack";
import { run } from "./run";
import { openStack } from "./stack";

/*
 * `npm run deploy -- <stack>`: synthesises, plans one stack, asks the plan guard, and applies that plan. Plan and values of
 * the state lie in a folder of their own while it runs, which nobody else reads, and nowhere afterwards.
 */

const USAGE = `usage: npm run --silent deploy -- <stack> [--auto-approve] ${GUARD_USAGE}`;
const NOT_DONE = 1;
const WRONG_USAGE = 2;

const PERSON: Person = {
  tell: (line) => console.log(line),
  approves: (question) => isApproved(question, process.stdin, process.stdout),
};

async function main(args: readonly string[]): Promise<number> {
  const given = readArguments(args);
  if (typeof given === "string") return ended(`${given}\n${USAGE}`, WRONG_USAGE);
  if (!given.approved && !process.stdin.isTTY)
    return ended("nobody can be asked here: give --auto-approve to apply what the guard allows", WRONG_USAGE);
  if (run(process.execPath, ["--require", "ts-node/register/transpile-only", "main.ts"]) !== 0)
    return ended("the synthesis failed");
  const output = process.env["CDKTF_OUTDIR"] ?? "cdktf.out";
  const missing = missingFor(given.stack, output);
  if (missing !== undefined) return ended(missing);
  const stack = openStack(join(output, "stacks", given.stack));
  try {
    const problem = await deployStack(stack, given, PERSON);
    return problem === undefined ? 0 : ended(problem);
  } finally {
    stack.close();
  }
}

/** Why the stack cannot be planned, if so. */
function missingFor(stack: string, output: string): string | undefined {
  // The folder may hold stacks of former documents too.
  const { stacks } = JSON.parse(readFileSync(join(output, "manifest.json"), "utf8")) as { stacks: object };
  const names = Object.keys(stacks).sort();
  if (!names.includes(stack)) return `there is no stack '${stack}'; the documents have: ${names.join(", ")}`;
  const places = [...new Set(environmentFiles().map((file) => lockBeside(file, stack)))];
  if (places.some((place) => existsSync(place))) return undefined;
  return `no provider lock: ${places.join(", ")} is missing, so each machine would take another provider; make it once: docs/operations.md#change-the-version-of-a-provider`;
}

function ended(text: string, code = NOT_DONE): number {
  console.error(`deploy: ${text}`);
  return code;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = NOT_DONE;
  },
);
