const LONGEST = 80;

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
  return typeof value === "string" ? `'${shown(value)}'` : String(value);
}

/** A pasted certificate or a control character must not fill or move the screen. */
function shown(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, "?");
  return plain.length <= LONGEST ? plain : `${plain.slice(0, LONGEST)}…`;
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
