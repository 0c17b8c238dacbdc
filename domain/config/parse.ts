import { z } from "zod";
import { ConfigPath, Problem } from "../problems";
import { Deployment, deployment } from "./deployment";

export type ParsedConfig =
  | { readonly config: Deployment; readonly problems: readonly [] }
  | { readonly config: undefined; readonly problems: readonly Problem[] };

/** Checks the shape of a document: keys, types, patterns. Every finding at once. */
export function parseConfig(value: unknown): ParsedConfig {
  const result = deployment.safeParse(value, { reportInput: true });
  if (result.success) return { config: result.data, problems: [] };
  return { config: undefined, problems: result.error.issues.flatMap((issue) => explain(issue, [])) };
}

type Issue = z.core.$ZodIssue;

function explain(issue: Issue, parents: ConfigPath): Problem[] {
  const path = [...parents, ...issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `unknown key '${key}'`,
        fix: "remove it, or correct its spelling; schema/deployment.schema.json lists the keys",
      }));
    case "invalid_union":
      return explainUnion(issue, path);
    case "invalid_key":
      return issue.issues.map((inner) => ({
        path,
        message: `the name '${String(path[path.length - 1])}' is not allowed`,
        fix: inner.message,
      }));
    case "invalid_value":
      return [
        issue.input === undefined
          ? { path, message: "this key is missing", fix: `add it with one of ${issue.values.map(String).join(", ")}` }
          : { path, message: `${seen(issue)} is not one of the allowed values`, fix: `use one of ${issue.values.map(String).join(", ")}` },
      ];
    case "invalid_type":
      return [
        issue.input === undefined
          ? { path, message: "this key is missing", fix: `add it; it takes ${withArticle(issue.expected)}` }
          : { path, message: `expected ${withArticle(issue.expected)}, got ${seen(issue)}`, fix: `give ${withArticle(issue.expected)}` },
      ];
    case "too_small":
      return [{ path, message: `${seen(issue)} is too small; at least ${issue.minimum} is allowed`, fix: `use ${issue.minimum} or more` }];
    case "too_big":
      return [{ path, message: `${seen(issue)} is too large; at most ${issue.maximum} is allowed`, fix: `use ${issue.maximum} or less` }];
    case "invalid_format":
      return [{ path, message: `${seen(issue)} does not have the allowed form`, fix: issue.message }];
    default:
      return [{ path, message: `${seen(issue)} is not allowed`, fix: issue.message }];
  }
}

/** A union fails with one list of issues per choice: the choice that came nearest says most. */
function explainUnion(issue: Extract<Issue, { code: "invalid_union" }>, path: ConfigPath): Problem[] {
  if (issue.input === undefined) return [{ path, message: "this key is missing", fix: "add it" }];
  if (issue.errors.length === 0) {
    const choice = String(path[path.length - 1]);
    return [{ path, message: `'${choice}' has none of the allowed values`, fix: `use one of ${optionsOf(issue).join(", ")}` }];
  }
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map(({ path: inner, code }) => inner.length + (code === "unrecognized_keys" ? 1 : 0)));
  const wrongKind = (issues: readonly Issue[]) => issues.some(({ code, path: inner }) => code === "invalid_type" && inner.length === 0);
  const candidates = issue.errors.filter((issues) => !wrongKind(issues));
  const nearest = [...(candidates.length > 0 ? candidates : issue.errors)].sort((a, b) => a.length - b.length || depth(b) - depth(a))[0];
  return (nearest ?? []).flatMap((inner) => explain(inner, path));
}

/** A discriminated union lists its choices on the issue; the type of the issue does not say so. */
function optionsOf(issue: Issue): string[] {
  return "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

function seen({ input }: Issue): string {
  if (Array.isArray(input)) return `a list of ${input.length}`;
  if (input !== null && typeof input === "object") return "a map";
  return typeof input === "string" ? `'${input}'` : String(input);
}

const WORDS: Record<string, string> = {
  object: "a map",
  record: "a map",
  array: "a list",
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

function withArticle(expected: string): string {
  return WORDS[expected] ?? expected;
}
