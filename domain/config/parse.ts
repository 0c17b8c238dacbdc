import { Problem } from "../problems";
import { checkNesting } from "./check-nesting";
import { Deployment, deployment } from "./deployment";
import { explainIssue } from "./explain-issue";

export type ParsedConfig =
  | { readonly config: Deployment; readonly problems: readonly [] }
  | { readonly config: undefined; readonly problems: readonly Problem[] };

/** Checks the shape of a document: keys, types, patterns. Every finding at once. */
export function parseConfig(value: unknown): ParsedConfig {
  const nesting = checkNesting(value);
  if (nesting.length > 0) return { config: undefined, problems: nesting };
  const result = deployment.safeParse(value, { reportInput: true });
  if (result.success) return { config: result.data, problems: [] };
  return { config: undefined, problems: result.error.issues.flatMap((issue) => explainIssue(issue, [])) };
}
