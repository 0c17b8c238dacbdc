import { z } from "zod";
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
  return {
    config: undefined,
    problems: result.error.issues.filter(isWorthSaying).flatMap((issue) => explainIssue(issue, [])),
  };
}

type Issue = z.core.$ZodIssue;

/**
 * One value may break several limits: of the wrong type, only the type is worth saying; of two bounds, such as the key's
 * own and that of every whole number, the narrower one.
 */
function isWorthSaying(issue: Issue, _: number, issues: readonly Issue[]): boolean {
  const at = issue.path.join("\0");
  const others = issues.filter((other) => other !== issue && other.path.join("\0") === at);
  return !others.some(
    (other) => (other.code === "invalid_type" && issue.code !== "invalid_type") || isNarrower(other, issue),
  );
}

function isNarrower(one: Issue, other: Issue): boolean {
  return (
    (one.code === "too_big" && other.code === "too_big" && one.maximum < other.maximum) ||
    (one.code === "too_small" && other.code === "too_small" && one.minimum > other.minimum)
  );
}
