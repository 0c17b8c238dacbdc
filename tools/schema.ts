import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { deployment } from "../domain/config/deployment";

/** Where editors find the JSON Schema of an environment document. */
export const SCHEMA_FILE = join(__dirname, "..", "schema", "deployment.schema.json");

/** The JSON Schema of an environment document, made from the shape that planning checks. */
export function schemaText(): string {
  const schema = z.toJSONSchema(deployment, { io: "input", target: "draft-7", unrepresentable: "any" });
  return `${JSON.stringify({ ...schema, title: "Environment document" }, null, 2)}\n`;
}

if (require.main === module) {
  writeFileSync(SCHEMA_FILE, schemaText());
  process.stdout.write("written: schema/deployment.schema.json\n");
}
