import { z } from "zod";
import { ConfigPath, Problem } from "../problems";
import { seen, seenAt, withArticle } from "./describe-value";

type Issue = z.core.$ZodIssue;

/** An issue of the schema, in words for the person who wrote the document. `parents`: where the issue's path begins. */
export function explainIssue(issue: Issue, parents: ConfigPath): Problem[] {
  const path = [...parents, ...issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `unknown key ${seen(key)}`,
        fix: "remove it, or correct its spelling; schema/deployment.schema.json lists the keys",
      }));
    case "invalid_union":
      return explainUnion(issue, path);
    case "invalid_key":
      return issue.issues
        .flatMap((inner) => explainIssue(inner, path))
        .map(({ message, fix }) => ({ path, message: `as a name, ${message}`, fix }));
    default:
      return [{ path, ...explainValue(issue, path) }];
  }
}

function explainValue(issue: Issue, path: ConfigPath): Omit<Problem, "path"> {
  const value = seenAt(path, issue.input);
  switch (issue.code) {
    case "invalid_value": {
      const allowed = issue.values.map(String).join(", ");
      return issue.input === undefined
        ? { message: "this key is missing", fix: `add it with one of ${allowed}` }
        : { message: `${value} is not one of the allowed values`, fix: `use one of ${allowed}` };
    }
    case "invalid_type": {
      const expected = withArticle(issue.expected);
      if (issue.input === undefined) return { message: "this key is missing", fix: `add it; it takes ${expected}` };
      return {
        message: `expected ${expected}, got ${value}`,
        fix: issue.expected === "string" ? inQuotes(issue.input) : `give ${expected}`,
      };
    }
    case "too_small":
    case "too_big":
      return explainBound(issue, value);
    case "invalid_format":
      return { message: `${value} does not have the allowed form`, fix: issue.message };
    default:
      return { message: `${value} is not allowed`, fix: issue.message };
  }
}

/** YAML reads `4711` and `0471` as numbers, and of the second keeps 471: the value seen is not what was written. */
function inQuotes(value: unknown): string {
  if (typeof value === "number")
    return "write it in quotes, with every digit that it has: without quotes it is a number, and leading zeros are lost";
  return typeof value === "boolean" ? "give a text, in quotes" : "give a text";
}

/** Numbers are compared by value; texts and lists by how many characters or entries they have. */
function explainBound(issue: Extract<Issue, { code: "too_small" | "too_big" }>, value: string): Omit<Problem, "path"> {
  const [bound, most] = issue.code === "too_small" ? [issue.minimum, false] : [issue.maximum, true];
  const allowed = `at ${most ? "most" : "least"} ${bound}`;
  if (typeof issue.input === "string") {
    return {
      message: `${value.replace(/ of \d+ characters$/, "")} has ${issue.input.length} characters; ${allowed} are allowed`,
      fix: `use ${bound} characters or ${most ? "fewer" : "more"}`,
    };
  }
  if (Array.isArray(issue.input)) {
    return {
      message: `${value}; ${allowed} entries are allowed`,
      fix: `give ${bound} entries or ${most ? "fewer" : "more"}`,
    };
  }
  return {
    message: `${value} is too ${most ? "large" : "small"}; ${allowed} is allowed`,
    fix: `use ${bound} or ${most ? "less" : "more"}`,
  };
}

/**
 * A union fails with one list of issues per choice. Where the author clearly meant one of them, its issues say most;
 * else the union's own words list the choices.
 */
function explainUnion(issue: Extract<Issue, { code: "invalid_union" }>, path: ConfigPath): Problem[] {
  if (issue.discriminator !== undefined) return [explainChoice(issue, issue.discriminator, path)];
  if (issue.input === undefined) return [{ path, message: "this key is missing", fix: `add it: ${issue.message}` }];
  const meant = issue.errors.filter((issues) => !issues.some(isAnotherKind));
  const [nearest] = [...meant].sort((one, other) => one.length - other.length);
  if (nearest !== undefined) return nearest.flatMap((inner) => explainIssue(inner, path));
  return [{ path, message: `${seenAt(path, issue.input)} is not allowed here`, fix: issue.message }];
}

/** The value as a whole, or the key that tells the choices apart, is not what this choice takes. */
function isAnotherKind(issue: Issue): boolean {
  return issue.path.length === 0
    ? issue.code !== "unrecognized_keys"
    : issue.path.length === 1 && issue.input === undefined;
}

/** A discriminated union lists its choices on the issue; the type of the issue does not say so. */
function explainChoice(issue: Issue, key: string, path: ConfigPath): Problem {
  const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  const allowed = options.join(", ");
  const given: unknown =
    issue.input !== null && typeof issue.input === "object"
      ? Object.entries(issue.input).find(([name]) => name === key)?.[1]
      : undefined;
  return given === undefined
    ? { path, message: "this key is missing", fix: `add it with one of ${allowed}` }
    : { path, message: `${seenAt(path, given)} is not one of the allowed values`, fix: `use one of ${allowed}` };
}
