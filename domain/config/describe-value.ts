import { printable } from "../printable";
import { ConfigPath } from "../problems";

/**
 * Keys below which somebody may have pasted a secret, a private key or a password instead of what belongs there. Messages go
 * to a pipeline's log: they tell how long such a value is, and no part of it.
 */
const CONFIDENTIAL: readonly unknown[] = [
  "secrets",
  "certificates",
  "certificate",
  "keys",
  "settings",
  "escrow",
  "password",
  "gatewayPassword",
];

/** A value of a document as a message shows it, with respect to where it stands. */
export function seenAt(path: ConfigPath, value: unknown): string {
  const confidential = path.some((part) => CONFIDENTIAL.includes(part)) && value !== null && typeof value !== "object";
  if (!confidential) return seen(value);
  return typeof value === "string" ? `a text of ${value.length} characters` : withArticle(typeof value);
}

/** A value of a document as a message shows it. */
export function seen(value: unknown): string {
  if (value === null) return "nothing (null)";
  // As YAML writes it; "NaN" is no word of a document.
  if (Number.isNaN(value)) return ".nan (no number)";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") {
    const [, kind] = /^\[object (\w+)\]$/.exec(Object.prototype.toString.call(value)) ?? [];
    return kind === undefined || kind === "Object" ? "a map" : `a ${kind}`;
  }
  return typeof value === "string" ? `'${printable(value)}'` : String(value);
}

const WORDS: Readonly<Record<string, string>> = {
  object: "a map",
  record: "a map",
  array: "a list",
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

/** What the schema expects, in the words of a document. */
export function withArticle(expected: string): string {
  return WORDS[expected] ?? expected;
}
