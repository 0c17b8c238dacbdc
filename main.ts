import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { describeAcknowledged, describeProblems, describeWarnings } from "./domain/document/describe-findings";
import { planDocuments } from "./domain/document/plan-documents";
import { buildStacks } from "./stacks";

/**
 * Environment documents to plan, separated by commas; all of `environments/` when it is not set.
 * The only setting that comes from outside the documents.
 */
const CHOSEN = process.env["IRIS_ENVIRONMENTS"];

function environmentFiles(): string[] {
  if (CHOSEN) return CHOSEN.split(",").map((file) => file.trim());
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

const files = environmentFiles();
if (files.length === 0) fail("no environment documents: put one into environments/, or name files in IRIS_ENVIRONMENTS");
const missing = files.filter((file) => !existsSync(file));
if (missing.length > 0) fail(`no such environment document: ${missing.join(", ")}; IRIS_ENVIRONMENTS takes paths, separated by commas`);

const planned = planDocuments(files.map((file) => ({ file, text: readFileSync(file, "utf8") })));
const faulty = planned.filter(({ problems, document }) => problems.length + document.syntaxProblems.length > 0);
if (faulty.length > 0) fail(faulty.map(({ file, document, problems }) => describeProblems(file, document, problems)).join("\n"));

const app = new App();
for (const { file, document, warnings, acknowledged, plan } of planned) {
  if (warnings.length > 0) process.stderr.write(`${describeWarnings(file, document, warnings)}\n`);
  for (const line of describeAcknowledged(acknowledged)) process.stderr.write(`${line}\n`);
  if (plan) buildStacks(app, plan);
}
app.synth();
