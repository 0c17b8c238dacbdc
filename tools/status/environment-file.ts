import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DeploymentPlan } from "../../domain/deployment-plan";
import { describeProblems } from "../../domain/document/describe-findings";
import { planDocuments } from "../../domain/document/plan-documents";

/** The plan of an environment, or why there is none. */
export type Read = { readonly plan: DeploymentPlan } | { readonly problem: string };

/**
 * Plans an environment: by name, `prod` for `environments/prod.yaml`, or by the path of its file.
 *
 * @param from where the person is; npm runs a script in the folder of the package
 */
export function readEnvironment(given: string, from: string): Read {
  const isPath = given.includes("/") || /\.ya?ml$/.test(given);
  const files = isPath
    ? [resolve(from, given)]
    : ["yaml", "yml"].map((ending) => join("environments", `${given}.${ending}`));
  const file = files.find((candidate) => existsSync(candidate));
  if (file === undefined)
    return { problem: `there is no ${files.join(" or ")}; name an environment, such as prod, or the path of its file` };
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return { problem: `${file} cannot be read: ${(error as Error).message}` };
  }
  const [planned] = planDocuments([{ file, text }]);
  const { document, problems, plan } = planned!;
  return plan === undefined ? { problem: describeProblems(file, document, problems) } : { plan };
}
