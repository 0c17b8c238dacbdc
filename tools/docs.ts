import { writeFileSync } from "node:fs";
import { BELIEFS_PAGE, beliefsPage } from "./beliefs-page";
import { loadBalancerPage, TABLE_FILE } from "./load-balancer-table";
import { writePictures } from "./picture";
import { writePorts } from "./ports";
import { SCHEMA_FILE, schemaText } from "./schema";
import { SAFETY_PAGE, safetyPage } from "./safety-page";
import { SIZES_PAGE, sizesPage } from "./sizes-page";

/** Writes everything in docs/ and schema/ that is generated: `npx ts-node --transpile-only tools/docs.ts`. */
async function main(): Promise<void> {
  writeFileSync(SCHEMA_FILE, schemaText());
  writeFileSync(SIZES_PAGE, sizesPage());
  writeFileSync(TABLE_FILE, loadBalancerPage());
  writeFileSync(SAFETY_PAGE, safetyPage());
  writeFileSync(BELIEFS_PAGE, beliefsPage());
  writePorts();
  await writePictures();
  process.stdout.write(
    "written: schema/deployment.schema.json, docs/sizes.md, docs/load-balancers.md, docs/safety.md, docs/testing.md, docs/ports.md, docs/pictures/\n",
  );
}

void main();
