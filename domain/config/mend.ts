import { z } from "zod";
import { ConfigPath } from "../problems";

type Issue = z.core.$ZodIssue;

/**
 * The document with what is wrong with its shape mended where the meaning is plain (a number in quotes, a text without them)
 * and else left out, so that the rest of it can be judged in the same run.
 */
export function mended(value: unknown, issues: readonly Issue[], paths: readonly ConfigPath[]): unknown {
  const copy = copyOf(value);
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") issue.keys.forEach((key) => put(copy, [...issue.path, key], undefined));
    else put(copy, issue.path, meant(issue));
  }
  for (const path of paths) put(copy, path, undefined);
  return copy;
}

function meant(issue: Issue): unknown {
  const { input } = issue;
  if (issue.code !== "invalid_type" && issue.code !== "invalid_union") return undefined;
  if (issue.code === "invalid_type" && issue.expected === "string")
    return typeof input === "number" ? String(input) : undefined;
  return typeof input === "string" && /^\d+$/.test(input) ? Number(input) : undefined;
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (Object.prototype.toString.call(value) !== "[object Object]") return value;
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, copyOf(inner)]));
}

/** Undefined takes the key away; of a list nothing is taken away, because what follows would have other places. */
function put(root: unknown, path: readonly PropertyKey[], value: unknown): void {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>(
      (node, key) =>
        node !== null && typeof node === "object" ? (node as Record<PropertyKey, unknown>)[key] : undefined,
      root,
    );
  const last = path.at(-1);
  if (last === undefined || parent === null || typeof parent !== "object") return;
  if (value !== undefined) (parent as Record<PropertyKey, unknown>)[last] = value;
  else if (!Array.isArray(parent)) delete (parent as Record<PropertyKey, unknown>)[last];
}
