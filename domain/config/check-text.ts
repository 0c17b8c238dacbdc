import { unshown } from "../printable";
import { ConfigPath, Problem } from "../problems";
import { seenAt } from "./describe-value";

/** Longer than what any key takes: the key of an object in S3 has 1024 characters. */
export const LONGEST_TEXT = 2048;
/** More than any map or list of a document has. */
export const MOST_ENTRIES = 2000;

type Finding = Omit<Problem, "path">;

/**
 * Texts that would be more than data somewhere behind the document, in values, in names of keys, and whatever the key: what
 * Terraform evaluates, what CDKTF takes for a reference, what a terminal obeys. Also texts, maps and lists beyond every
 * measure, and keys that YAML of another version would merge.
 */
export function checkTexts(value: unknown, path: ConfigPath = []): Problem[] {
  if (typeof value === "string") return faultsOf(value, seenAt(path, value)).map((fault) => ({ path, ...fault }));
  if (value === null || typeof value !== "object") return [];
  const entries = Object.entries(value);
  if (entries.length > MOST_ENTRIES) {
    return [
      {
        path,
        message: `${entries.length} entries; at most ${MOST_ENTRIES} are allowed`,
        fix: "take entries out, or describe a part of them in another document",
      },
    ];
  }
  return entries.flatMap(([key, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const name = Array.isArray(value) ? [] : faultsOfKey(key, path);
    return name.length > 0 ? name.map((fault) => ({ path: at, ...fault })) : checkTexts(inner, at);
  });
}

function faultsOfKey(key: string, path: ConfigPath): Finding[] {
  if (key === "<<") {
    return [
      {
        message: "merge keys (<<) are not read: they are no part of YAML 1.2",
        fix: "write the keys out; a whole value may be an alias (*name)",
      },
    ];
  }
  return faultsOf(key, `the key ${seenAt(path, key)}`);
}

/** One finding a text: the first that is worth mending. */
function faultsOf(text: string, shown: string): Finding[] {
  const template = /[$%]\{|TfToken\[/.exec(text)?.[0];
  if (template !== undefined) {
    return [
      {
        message: `${shown} holds '${template}', which is no data to ${template === "TfToken[" ? "CDKTF" : "Terraform"}: nothing in a document is evaluated`,
        fix: `write the value itself, without ${template}`,
      },
    ];
  }
  const character = unshown(text);
  if (character !== undefined) {
    return [
      {
        message: `${shown} holds the character ${character}, which a terminal obeys instead of showing it`,
        fix: "remove it; a text stands on one line (>- joins lines in YAML)",
      },
    ];
  }
  if (text.length > LONGEST_TEXT) {
    return [
      {
        message: `${shown} has ${text.length} characters; at most ${LONGEST_TEXT} are allowed`,
        fix: "give what the key takes",
      },
    ];
  }
  return [];
}
