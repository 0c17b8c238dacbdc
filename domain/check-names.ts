import { Deployment } from "./config/deployment";
import { pascal } from "./names";
import { Report } from "./problems";

/**
 * Names that would fall together in host names or Terraform addresses.
 *
 * Mirrors, application tiers and web tiers of one document share one set of host names; within each map two names may
 * differ and still become one construct id (`web-1`, `web1`).
 */
export function checkNames(config: Deployment, report: Report): void {
  const holders = new Map<string, string>();
  for (const map of ["mirrors", "appTiers", "webTiers"] as const) {
    for (const key of Object.keys(config[map])) {
      const id = pascal(key);
      const holder = holders.get(id);
      if (holder !== undefined) {
        report.problem(
          [map, key],
          `the name '${key}' falls together with ${holder}: both would be '${id}' in Terraform addresses and host names`,
          "give one of the two another name",
        );
      }
      holders.set(id, holder ?? `${map}.${key}`);
    }
  }
  for (const [key, { endpoint }] of Object.entries(config.mirrors)) checkListenerNames(key, Object.keys(endpoint?.listeners ?? {}), report);
}

function checkListenerNames(mirror: string, names: readonly string[], report: Report): void {
  names.forEach((name, position) => {
    const other = names.slice(0, position).find((earlier) => pascal(earlier) === pascal(name));
    if (other !== undefined) {
      report.problem(
        ["mirrors", mirror, "endpoint", "listeners", name],
        `the name '${name}' falls together with listener '${other}' in Terraform addresses`,
        "give one of the two another name",
      );
    }
  });
}
