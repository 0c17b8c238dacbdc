import { App } from "cdktf";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describeAcknowledged, describeProblems, describeWarnings } from "./domain/document/describe-findings";
import { stacksOf } from "./domain/deployment-plan";
import { planDocuments } from "./domain/document/plan-documents";
import { buildStacks } from "./stacks";
import { statesInOutput } from "./stacks/states-in-output";
import { withoutStackTraces } from "./stacks/without-stack-traces";
import { environmentFiles } from "./tools/environment-files";
import { placeLock } from "./tools/provider-locks";

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
  // CDKTF's own rule: its command sets the variable.
  ...statesInOutput(process.env["CDKTF_OUTDIR"] ?? "cdktf.out"),
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
  for (const { file, plan } of planned) {
    if (plan) for (const { name } of stacksOf(plan)) placeLock(file, name, app.outdir);
  }
});
