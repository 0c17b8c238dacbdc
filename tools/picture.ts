import { instance } from "@viz-js/viz";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { toDot } from "./picture/drawing";
import { drawRegion } from "./picture/region-drawing";
import { ShippedEnvironment, shippedEnvironments } from "./shipped-environments";

/** Where pictures lie: `docs/pictures/prod.svg`. */
export const PICTURES = join(__dirname, "..", "docs", "pictures");

/** The picture of an environment's first region, as SVG. The same plan gives the same text. */
export async function picture({ plan }: ShippedEnvironment): Promise<string> {
  const region = plan.regions[0];
  if (region === undefined) throw new Error(`${plan.environment} has no region`);
  const viz = await instance();
  const svg = viz.renderString(toDot(drawRegion(region)), { engine: "neato", format: "svg" });
  // Graphviz writes its version with a date, and comments and ids that nobody needs.
  const bare = svg
    .replace(/<!--[\s\S]*?-->\n?/g, "")
    .replace(/<title>[^<]*<\/title>\n?/g, "")
    .replace(/ (id|class)="[^"]*"/g, "");
  return bare.slice(bare.indexOf("<svg"));
}

/** Writes the pictures of all shipped environments. */
export async function writePictures(): Promise<void> {
  for (const environment of shippedEnvironments()) {
    writeFileSync(join(PICTURES, `${environment.plan.environment}.svg`), await picture(environment));
  }
}

if (require.main === module) void writePictures();
