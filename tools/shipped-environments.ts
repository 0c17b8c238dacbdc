import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DeploymentPlan } from "../domain/deployment-plan";
import { describeProblems } from "../domain/document/describe-findings";
import { planDocuments } from "../domain/document/plan-documents";

const FOLDER = join(__dirname, "..", "environments");

/** A document of `environments/` and its plan. */
export interface ShippedEnvironment {
  /** Relative to the repository: `environments/prod.yaml`. */
  readonly file: string;
  readonly plan: DeploymentPlan;
}

/** Plans every shipped environment, by file name. Throws when one has a problem. */
export function shippedEnvironments(): ShippedEnvironment[] {
  const names = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".yaml"))
    .sort();
  const files = names.map((name) => ({ file: `environments/${name}`, text: readFileSync(join(FOLDER, name), "utf8") }));
  return planDocuments(files).map(({ file, document, problems, plan }) => {
    if (plan === undefined) throw new Error(describeProblems(file, document, problems));
    return { file, plan };
  });
}
