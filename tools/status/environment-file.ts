import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { seen } from "../../domain/config/describe-value";
import { DeploymentPlan } from "../../domain/deployment-plan";
import { describeProblems } from "../../domain/document/describe-findings";
import { environmentOf, planDocuments } from "../../domain/document/plan-documents";
import { readDocument } from "../../domain/document/read-document";
import { environmentFiles } from "../environment-files";

/** The plan of an environment, or why there is none. */
export type Read = { readonly plan: DeploymentPlan } | { readonly problem: string };
type Text = { readonly file: string; readonly text: string } | { readonly problem: string };

/**
 * Plans an environment: by its name, `prod`, which the documents of a synthesis are searched for, or by the path of its file.
 *
 * @param from where the person is; npm runs a script in the folder of the package
 */
export function readEnvironment(given: string, from: string): Read {
  const isPath = given.includes("/") || /\.ya?ml$/.test(given);
  const found = isPath ? read(resolve(from, given)) : named(given);
  if ("problem" in found) return found;
  const [planned] = planDocuments([found]);
  const { file, document, problems, plan } = planned!;
  return plan === undefined ? { problem: describeProblems(file, document, problems) } : { plan };
}

/** The document of this environment, whatever its file is called. */
function named(environment: string): Text {
  const documents = environmentFiles()
    .map(read)
    .map((one) => ({ one, name: "text" in one ? environmentOf(readDocument(one.text).value) : undefined }));
  const [found, ...more] = documents.filter(({ name }) => name === environment).map(({ one }) => one);
  if (found !== undefined && more.length === 0) return found;
  const known = documents.map(({ one, name }) =>
    "problem" in one ? one.problem : name === undefined ? `none in ${one.file}` : `${seen(name)} in ${one.file}`,
  );
  return {
    problem:
      found === undefined
        ? `no document is of environment '${environment}': ${known.join("; ") || "there is none"}; name one of these, or the path of a file`
        : `several documents are of environment '${environment}': ${known.join("; ")}; name the path of a file`,
  };
}

function read(file: string): Text {
  try {
    return { file, text: readFileSync(file, "utf8") };
  } catch (error) {
    return { problem: `${file} cannot be read: ${(error as Error).message}` };
  }
}
