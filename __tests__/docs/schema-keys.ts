import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./markdown";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

const SCHEMA = JSON.parse(readFileSync(join(ROOT, "schema", "deployment.schema.json"), "utf8")) as Schema;

/** Whether the JSON Schema of a document allows a key at this path. Names of maps are free: any word, or `*`. */
export function keyExists(path: readonly string[], schema: Schema = SCHEMA): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (choices.some((choice) => keyExists(path, choice))) return true;
  const known = schema.properties?.[key];
  if (known !== undefined) return keyExists(rest, known);
  const free = schema.additionalProperties;
  return typeof free === "object" && keyExists(rest, free);
}
