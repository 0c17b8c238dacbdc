import { KNOWN_REGIONS } from "./aws/regions";
import { Deployment } from "./config/deployment";
import { Report } from "./problems";

/** How many regions each topology has. */
const REGIONS: Readonly<Record<Deployment["topology"], { readonly minimum: number; readonly maximum: number }>> = {
  "single-region-ha": { minimum: 1, maximum: 1 },
  "hybrid-vpn": { minimum: 1, maximum: 1 },
  "multi-region-dr": { minimum: 2, maximum: Infinity },
};

/**
 * Regions in China. Names of VPC endpoint services begin with `cn.com.amazonaws` for some services, and some role
 * principals end in `amazonaws.com.cn`. Documented in "Amazon Web Services in China"; not read again.
 */
const CHINA = "cn-";

/** That there are as many regions as the topology has, one of them `primary`, that no two are the same AWS region, and that none lies in China. */
export function checkRegions({ regions, topology }: Deployment, report: Report): void {
  const keys = Object.keys(regions);
  if (!keys.includes("primary")) {
    report.problem(
      ["regions"],
      `no region is called 'primary'; there is ${keys.join(", ")}`,
      "call the region that normally serves 'primary'",
    );
  }
  const { minimum, maximum } = REGIONS[topology];
  if (keys.length < minimum || keys.length > maximum) {
    report.problem(
      ["topology"],
      `topology '${topology}' has ${minimum === maximum ? "exactly" : "at least"} ${minimum} region${minimum === 1 ? "" : "s"}, got ${keys.length}: ${keys.join(", ")}`,
      keys.length < minimum
        ? "add a region, or use topology: single-region-ha"
        : "remove a region, or use topology: multi-region-dr",
    );
  }
  for (const key of keys.filter((one) => regions[one]?.name.startsWith(CHINA))) {
    report.problem(
      ["regions", key, "name"],
      `'${regions[key]?.name}' lies in China, which is not supported: names of endpoint services and of role principals differ there`,
      "use a region whose name does not begin with cn-",
    );
  }
  for (const key of keys) warnOfUnknown(key, regions[key]!.name, report);
  keys.forEach((key, position) => {
    const other = keys.slice(0, position).find((earlier) => regions[earlier]?.name === regions[key]?.name);
    if (other === undefined) return;
    report.problem(
      ["regions", key, "name"],
      `'${key}' and '${other}' are both ${regions[key]?.name}: one region has one stack and one state`,
      "give each the name of another AWS region",
    );
  });
}

/** A region that is younger than the table is planned all the same. */
function warnOfUnknown(key: string, name: string, report: Report): void {
  if (KNOWN_REGIONS.includes(name) || name.startsWith(CHINA)) return;
  const near = KNOWN_REGIONS.filter((known) => known.slice(0, 3) === name.slice(0, 3));
  report.warning(
    "region/unknown",
    ["regions", key, "name"],
    `'${name}' is not in our table of regions; if the name is right, its zones are not checked`,
    `${near.length > 0 ? `use one of ${near.join(", ")}` : "correct the name"}, or say in acknowledge that AWS has this one`,
  );
}
