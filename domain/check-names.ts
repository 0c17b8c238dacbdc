import { Deployment } from "./config/deployment";
import { pascal } from "./names";
import { ConfigPath, Report } from "./problems";

/**
 * Names that would fall together in host names, AWS names or Terraform addresses.
 *
 * Mirrors, application tiers and web tiers of one document share one set of names. Some AWS names ignore case and are
 * made of the form without hyphens, so names that differ in hyphens only (`web-1`, `web1`) are one name.
 */
export function checkNames(config: Deployment, report: Report): void {
  const holders = new Map<string, string>();
  for (const map of ["mirrors", "appTiers", "webTiers"] as const) {
    for (const key of Object.keys(config[map])) {
      const bare = key.replace(/-/g, "");
      const holder = holders.get(bare);
      if (holder !== undefined) {
        report.problem(
          [map, key],
          `the name '${key}' and ${holder} become the same name in Terraform addresses or AWS; hyphens make no difference there`,
          "give one of the two another name",
        );
      }
      holders.set(bare, holder ?? `${map}.${key}`);
    }
  }
  for (const [key, { endpoint }] of Object.entries(config.mirrors)) {
    checkListenerNames(["mirrors", key, "endpoint", "listeners"], Object.keys(endpoint?.listeners ?? {}), report);
  }
}

function checkListenerNames(path: ConfigPath, names: readonly string[], report: Report): void {
  names.forEach((name, position) => {
    const other = names.slice(0, position).find((earlier) => pascal(earlier) === pascal(name));
    if (other !== undefined) {
      report.problem([...path, name], `the names '${name}' and '${other}' become the same Terraform address`, "give one of the two another name");
    }
  });
}
