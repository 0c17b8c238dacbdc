/**
 * Text that must reach a resource as it is. Terraform reads every string as a template:
 * `${HOME}` in a script would be an invalid reference, `%{http_code}` an invalid control sequence.
 */
export function literal(text: string): string {
  return text.replace(/([$%])\{/g, "$1$1{");
}

/** The same for text in which references to resources may stand: cdktf's own marks stay, and nothing else is evaluated. */
export function literalButReferences(text: string): string {
  return text.replace(/([$%])\{(?!TfToken\[[a-zA-Z0-9:._-]+\]\})/g, "$1$1{");
}

/** Every text in a value of any depth, keys too. */
export function literalThroughout(value: unknown): unknown {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return value.map(literalThroughout);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [literal(key), literalThroughout(inner)]));
}
