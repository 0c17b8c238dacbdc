import { seen } from "../config/describe-value";
import { Deployment } from "../config/deployment";
import { Report } from "../problems";
import { fileName } from "./releases";

/** Names of kits of IRIS for Health, Health Connect and HealthShare, where the document does not say the edition. */
const HEALTH_KIT = /^(?:IRISHealth|HealthConnect|HealthShare)/i;

/**
 * That no namespace with productions is created where only the product's own installer may do it.
 *
 * Source: High Availability Guide, "Mirror Configuration Guidelines" and "Configuring Mirroring for Healthcare Products": HSSYS is
 * mirrored first, and the Installer Wizard makes the namespace. Neither is an action of a merge.
 */
export function checkProductions({ mirrors, regions }: Deployment, report: Report): void {
  for (const [key, { namespaces, members }] of Object.entries(mirrors)) {
    const kits = [...new Set(Object.values(members).map(({ region }) => region))].flatMap((region) => {
      const kit = regions[region]?.kit;
      if (kit === undefined) return [];
      const name = fileName(kit.key);
      if (kit.edition !== "iris") return [`regions.${region}.kit is of edition '${kit.edition}'`];
      return HEALTH_KIT.test(name) ? [`regions.${region}.kit is ${seen(name)}`] : [];
    });
    for (const [name, { interop }] of Object.entries(namespaces)) {
      for (const kit of interop ? kits.slice(0, 1) : []) {
        report.problem(
          ["mirrors", key, "namespaces", name, "interop"],
          `${kit}: in a mirror of this product HSSYS is mirrored first, and its Installer Wizard enables productions`,
          "remove interop: true, and let the Installer Wizard convert the namespace (docs/operations.md)",
        );
      }
    }
  }
}
