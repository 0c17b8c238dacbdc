import { Deployment } from "./config/deployment";
import { ConfigPath, Report } from "./problems";

/** Names in the document that point at other parts of it: regions, mirrors, tiers; and that these are in the same region. */
export function checkReferences(config: Deployment, report: Report): void {
  const one = (path: ConfigPath, value: string, kind: string, allowed: readonly string[]): void => {
    if (allowed.includes(value)) return;
    report.problem(
      path,
      `'${value}' is not one of the ${kind}: ${allowed.length > 0 ? allowed.join(", ") : "there are none"}`,
      `use the name of one of the ${kind}`,
    );
  };
  const near = (
    path: ConfigPath,
    tier: { of: string; region: string },
    servedIn: readonly string[] | undefined,
  ): void => {
    if (servedIn === undefined || servedIn.includes(tier.region)) return;
    report.problem(
      path,
      `'${tier.of}' has no server in region '${tier.region}'; it stands in ${servedIn.join(", ") || "no region"}`,
      "place the tier where its servers are, or give the mirror a member in this region",
    );
  };
  const meets = (
    path: ConfigPath,
    client: string,
    clientRegions: readonly string[] | undefined,
    mirror: string,
  ): void => {
    const served = memberRegions(config, mirror);
    if (clientRegions === undefined || clientRegions.some((region) => served.includes(region))) return;
    report.problem(
      path,
      `'${client}' stands in ${clientRegions.join(", ")}, and mirror '${mirror}' has members in ${served.join(", ") || "no region"}: a security group reaches no other region`,
      "name the range of these clients instead",
    );
  };
  const regions = Object.keys(config.regions);
  const mirrors = Object.keys(config.mirrors);
  const appTiers = Object.keys(config.appTiers);
  for (const [key, tier] of Object.entries(config.appTiers)) {
    one(["appTiers", key, "of"], tier.of, "mirrors", mirrors);
    one(["appTiers", key, "region"], tier.region, "regions", regions);
    near(["appTiers", key, "of"], tier, config.mirrors[tier.of] && memberRegions(config, tier.of));
  }
  for (const [key, tier] of Object.entries(config.webTiers)) {
    one(["webTiers", key, "of"], tier.of, "application tiers and mirrors", [...appTiers, ...mirrors]);
    one(["webTiers", key, "region"], tier.region, "regions", regions);
    const appTier = config.appTiers[tier.of];
    near(
      ["webTiers", key, "of"],
      tier,
      appTier ? [appTier.region] : config.mirrors[tier.of] && memberRegions(config, tier.of),
    );
  }
  for (const [key, { endpoint }] of Object.entries(config.mirrors)) {
    for (const [listener, { clients }] of Object.entries(endpoint?.listeners ?? {})) {
      for (const [name, client] of Object.entries(clients)) {
        const path = ["mirrors", key, "endpoint", "listeners", listener, "clients", name];
        if (typeof client === "string") continue;
        if ("mirror" in client) {
          one([...path, "mirror"], client.mirror, "mirrors", mirrors);
          meets(
            [...path, "mirror"],
            client.mirror,
            config.mirrors[client.mirror] && memberRegions(config, client.mirror),
            key,
          );
        } else if ("appTier" in client) {
          one([...path, "appTier"], client.appTier, "application tiers", appTiers);
          meets(
            [...path, "appTier"],
            client.appTier,
            config.appTiers[client.appTier] && [config.appTiers[client.appTier]!.region],
            key,
          );
        } else {
          one([...path, "webTier"], client.webTier, "web tiers", Object.keys(config.webTiers));
          meets(
            [...path, "webTier"],
            client.webTier,
            config.webTiers[client.webTier] && [config.webTiers[client.webTier]!.region],
            key,
          );
        }
      }
    }
  }
}

function memberRegions(config: Deployment, mirror: string): string[] {
  return [...new Set(Object.values(config.mirrors[mirror]?.members ?? {}).map(({ region }) => region))];
}
