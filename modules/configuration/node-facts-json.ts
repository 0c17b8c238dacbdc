import { literalButReferences } from "../terraform-text";

/** Facts as JSON that a person can read. Planned text is escaped for Terraform; a reference stays one. */
export function nodeFactsJson(facts: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(facts, (_, value: unknown) => (typeof value === "string" ? literalButReferences(value) : value), 2)}\n`;
}
