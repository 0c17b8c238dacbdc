import { App } from "cdktf";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describeAcknowledged, describeProblems, describeWarnings } from "./domain/document/describe-findings";
import { planDocuments } from "./domain/document/plan-documents";
import { buildStacks } from "./stacks";
import { withoutStackTraces } from "./stacks/without-stack-traces";

/**
 * Environment documents to plan, separated by commas; all of `environments/` when it is not set.
 * The only setting that comes from outside the documents.
 */
const CHOSEN = process.env["IRIS_ENVIRONMENTS"];

function environmentFiles(): string[] {
  if (CHOSEN) {
    return CHOSEN.split(",")
      .map((file) => file.trim())
      .filter((file) => file !== "");
  }
  const folder = "environments";
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()
    .map((file) => join(folder, file));
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

/** The text of a document, or why it cannot be read. */
function read(file: string): { readonly file: string; readonly text: string } | { readonly refusal: string } {
  if (!existsSync(file))
    return { refusal: `${file}: no such file; IRIS_ENVIRONMENTS takes paths of files, separated by commas` };
  if (!statSync(file).isFile())
    return {
      refusal: `${file}: not a file; IRIS_ENVIRONMENTS takes paths of files, such as ${join(file, "prod.yaml")}`,
    };
  try {
    return { file, text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    if (error instanceof TypeError) return { refusal: `${file}: not UTF-8 text; save it as UTF-8` };
    return {
      refusal: `${file}: cannot be read (${error instanceof Error ? error.message : String(error)}); let this user read it`,
    };
  }
}

const files = environmentFiles();
if (files.length === 0)
  fail("no environment documents: put one into environments/, or name files in IRIS_ENVIRONMENTS");
const contents = files.map(read);
const refusals = contents.flatMap((content) => ("refusal" in content ? [content.refusal] : []));
const planned = planDocuments(contents.flatMap((content) => ("text" in content ? [content] : [])));
const faulty = planned.filter(({ problems, document }) => problems.length + document.syntaxProblems.length > 0);
const faults = [
  ...refusals,
  ...faulty.map(({ file, document, problems }) => describeProblems(file, document, problems)),
];
if (faults.length > 0) fail(faults.join("\n"));

withoutStackTraces(() => {
  const app = new App();
  for (const { file, document, warnings, acknowledged, plan } of planned) {
    if (warnings.length > 0) process.stderr.write(`${describeWarnings(file, document, warnings)}\n`);
    for (const line of describeAcknowledged(file, acknowledged)) process.stderr.write(`${line}\n`);
    if (plan) buildStacks(app, plan);
  }
  app.synth();
});
