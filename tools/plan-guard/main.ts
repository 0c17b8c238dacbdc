import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { judge, type Verdict } from "./judge";

const USAGE = "usage: npm run --silent plan-guard -- <plan.json> [--maintenance <address of one member>]";
const REFUSED = 1;
const WRONG_USAGE = 2;

interface Arguments {
  readonly file: string;
  readonly maintenance: string | undefined;
}

function main(args: readonly string[]): number {
  const given = readArguments(args);
  if (typeof given === "string") {
    console.error(`plan guard: ${given}\n${USAGE}`);
    return WRONG_USAGE;
  }
  const document = readJson(given.file);
  if ("problem" in document) {
    console.log(`plan guard: refused: ${document.problem}`);
    return REFUSED;
  }
  const verdict = judge(document.value, given.maintenance === undefined ? {} : { maintenance: given.maintenance });
  console.log(report(verdict, given.maintenance));
  return verdict.findings.length === 0 ? 0 : REFUSED;
}

/** The arguments, or what is wrong with them. */
function readArguments(args: readonly string[]): Arguments | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { maintenance: { type: "string", multiple: true } },
      allowPositionals: true,
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) return `one plan file is needed, got ${positionals.length}`;
    const maintenance = values.maintenance ?? [];
    if (maintenance.length > 1)
      return `--maintenance names one member, got ${maintenance.length}: ${maintenance.join(", ")}`;
    if (maintenance[0] === "") return "--maintenance names one member, got nothing";
    return { file, maintenance: maintenance[0] };
  } catch (error) {
    return message(error);
  }
}

function readJson(file: string): { readonly value: unknown } | { readonly problem: string } {
  const fix = "make it with: terraform plan -out=plan.bin && terraform show -json plan.bin > plan.json";
  let text: string;
  try {
    // npm runs a script in the folder of the package. INIT_CWD is where the person is.
    text = readFileSync(resolve(process.env["INIT_CWD"] ?? ".", file), "utf8");
  } catch (error) {
    return { problem: `'${file}' cannot be read (${message(error)}); ${fix}` };
  }
  if (text.trim() === "") return { problem: `'${file}' is empty; ${fix}` };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { problem: `'${file}' is not JSON; ${fix}` };
  }
}

function report({ findings, counts }: Verdict, maintenance: string | undefined): string {
  if (findings.length === 0) {
    const done = Object.entries(counts).map(([action, resources]) => `${resources} ${action}`);
    return `plan guard: allowed: ${done.join(", ")}${maintenance === undefined ? "" : `; under maintenance: ${maintenance}`}`;
  }
  return [
    `plan guard: refused, ${findings.length} finding(s)`,
    ...findings.map(({ address, does, why, instead }) => `  - ${address} ${does}: ${why}; instead: ${instead}`),
  ].join("\n");
}

function message(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}

process.exitCode = main(process.argv.slice(2));
