import { Deployment } from "../config/deployment";
import { Report } from "../problems";
import { StackPlan } from "../state/plan";
import { DnsPlan, RegionDnsPlan } from "./plan";

/** The domain of private names where no public zone is given; `internal` is reserved for private use (ICANN, 2024-07-29). */
const PRIVATE_DOMAIN = "internal";

/** The names of one region. They hold the region, so that a second region never renames anything. */
export function planRegionDns(config: Deployment, regionKey: string, regionName: string): RegionDnsPlan {
  const privateZone = `${regionName}.${config.environment}.${config.dns?.zone.name ?? PRIVATE_DOMAIN}`;
  const webTiers = Object.entries(config.webTiers).filter(([, { region }]) => region === regionKey);
  return {
    privateZone,
    resolvedFrom: Object.entries(config.regions[regionKey]?.network.resolvedFrom ?? {}).map(
      ([name, { vpc, region = regionName }]) => ({ name, vpcId: vpc, region }),
    ),
    publicZoneId: config.dns?.zone.id,
    webNames: Object.fromEntries(webTiers.map(([key]) => [key, `${key}.${privateZone}`])),
  };
}

/** The user-facing names: one record per web tier whose domain lies in the given zone. */
export function planDns(
  config: Deployment,
  zone: NonNullable<Deployment["dns"]>["zone"],
  stack: StackPlan,
  common: Pick<DnsPlan, "account" | "providerVersion" | "tags" | "providerRegion">,
  regions: readonly RegionDnsPlan[],
  report: Report,
): DnsPlan {
  const records = Object.entries(config.webTiers).flatMap(([webTier, { domain }]) => {
    const target = regions.map(({ webNames }) => webNames[webTier]).find((name) => name !== undefined);
    return domain !== undefined && target !== undefined && isInside(domain, zone.name)
      ? [{ webTier, name: domain, target }]
      : [];
  });
  checkDomainsOnce(
    config,
    records.map(({ webTier }) => webTier),
    report,
  );
  return { ...common, stack, zoneId: zone.id, records };
}

/** Inside the VPC a name of the private zone leads to what we make there, or nowhere: it is no name for users. */
export function checkDomains(config: Deployment, report: Report): void {
  const zones = Object.entries(config.regions).map(([key, { name }]) => planRegionDns(config, key, name).privateZone);
  for (const [key, { domain }] of Object.entries(config.webTiers)) {
    const zone = domain && zones.find((one) => isInside(domain, one));
    if (!zone) continue;
    report.problem(
      ["webTiers", key, "domain"],
      `domain '${domain}' lies in '${zone}', where the names of servers, mirrors and tiers are made`,
      `use a name outside of it, such as ehr.${config.dns?.zone.name ?? "example.org"}`,
    );
  }
}

/** Web tiers of one region cannot share a name in the zone: it leads to one load balancer. */
function checkDomainsOnce({ webTiers }: Deployment, keys: readonly string[], report: Report): void {
  keys.forEach((key, position) => {
    const other = keys
      .slice(0, position)
      .find(
        (earlier) =>
          webTiers[earlier]?.domain === webTiers[key]?.domain && webTiers[earlier]?.region === webTiers[key]?.region,
      );
    if (other === undefined) return;
    report.problem(
      ["webTiers", key, "domain"],
      `domain '${webTiers[key]?.domain}' is that of web tier '${other}' too`,
      "give each web tier a domain of its own",
    );
  });
}

export function isInside(domain: string, zone: string): boolean {
  return domain === zone || domain.endsWith(`.${zone}`);
}
