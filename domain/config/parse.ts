import { z } from "zod";
import { ConfigPath, Problem } from "../problems";
import { checkNesting } from "./check-nesting";
import { checkTexts } from "./check-text";
import { Deployment, deployment } from "./deployment";
import { explainIssue } from "./explain-issue";
import { mended } from "./mend";

export interface ParsedConfig {
  /** With problems: what can be judged of the document all the same. Undefined where that is nothing. */
  readonly config: Deployment | undefined;
  readonly problems: readonly Problem[];
}

/** Checks the shape of a document: texts, keys, types, patterns. Every finding at once. */
export function parseConfig(value: unknown): ParsedConfig {
  const nesting = checkNesting(value);
  if (nesting.length > 0) return { config: undefined, problems: nesting };
  const texts = checkTexts(value);
  const result = deployment.safeParse(value, { reportInput: true });
  if (result.success && texts.length === 0) return { config: result.data, problems: [] };
  const issues = result.success ? [] : result.error.issues;
  const shape = worthSaying(issues).flatMap((issue) => explainIssue(issue, []));
  // What is wrong with a text says more than that it lacks the form of its key.
  const said = new Set(texts.map(({ path }) => keyOf(path)));
  const others = shape.filter(({ path }) => ![...path, ""].some((_, depth) => said.has(keyOf(path.slice(0, depth)))));
  const rest = deployment.safeParse(
    mended(
      value,
      issues,
      texts.map(({ path }) => path),
    ),
  );
  return { config: rest.data, problems: [...texts, ...others] };
}

type Issue = z.core.$ZodIssue;

const keyOf = (path: ConfigPath | Issue["path"]): string => path.map(String).join("\0");

/**
 * One value may break several limits: of the wrong type, only the type is worth saying; of two bounds, such as the key's
 * own and that of every whole number, the narrower one.
 */
function worthSaying(issues: readonly Issue[]): Issue[] {
  const byPath = new Map<string, Issue[]>();
  for (const issue of issues) {
    const others = byPath.get(keyOf(issue.path));
    if (others === undefined) byPath.set(keyOf(issue.path), [issue]);
    else others.push(issue);
  }
  const saysMore = (other: Issue, issue: Issue): boolean =>
    (other.code === "invalid_type" && issue.code !== "invalid_type") || isNarrower(other, issue);
  return issues.filter((issue) => !byPath.get(keyOf(issue.path))!.some((other) => saysMore(other, issue)));
}

function isNarrower(one: Issue, other: Issue): boolean {
  return (
    (one.code === "too_big" && other.code === "too_big" && one.maximum < other.maximum) ||
    (one.code === "too_small" && other.code === "too_small" && one.minimum > other.minimum)
  );
}
