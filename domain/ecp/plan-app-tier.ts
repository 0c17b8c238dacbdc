import { checkInstanceType } from "../aws/instance-rules";
import { Deployment } from "../config/deployment";
import { planAppVolumes } from "../iris/app-volumes";
import { APP_SIZES, chosenInstanceType } from "../iris/sizes";
import { MirrorPlan } from "../mirror/plan";
import { MirrorRegion } from "../mirror/plan-mirror";
import { checkStorageCapacity } from "../mirror/storage-capacity";
import { appServerAddress } from "../network/addresses";
import { ConfigPath, Report } from "../problems";
import { AppServerPlan, AppTierPlan } from "./plan";
import { spread } from "./spread";

type AppTierConfig = Deployment["appTiers"][string];

/**
 * Plans the ECP application servers of one tier.
 *
 * ECP gets the address of a failover member and follows the primary from there; a load balancer in between is not
 * allowed. Source: High Availability Guide, "Configuring ECP Connections to a Mirror".
 */
export function planAppTier(
  path: ConfigPath,
  key: string,
  tier: AppTierConfig,
  region: MirrorRegion,
  mirror: MirrorPlan | undefined,
  report: Report,
): AppTierPlan | undefined {
  const size = tier.size === undefined ? undefined : APP_SIZES[tier.size];
  const instanceType = chosenInstanceType(path, tier, size, region.architecture, report);
  const zones = checkedZones(path, tier, region, report);
  if (instanceType === undefined) return undefined;
  const facts = checkInstanceType(
    [...path, tier.instanceType === undefined ? "size" : "instanceType"],
    instanceType,
    { architecture: region.architecture, tenancy: tier.tenancy, instanceStore: tier.cache === "instance-store", mirrorMember: false },
    report,
  );
  const volumes = planAppVolumes(path, tier, size, facts, report);
  if (facts) checkStorageCapacity(path, [volumes.system, volumes.cache].filter((volume) => volume !== undefined), facts, report);
  const servers = planServers(path, key, tier.servers, zones, region, report);
  const first = mirror?.members.find(({ role }) => role === "failover") ?? mirror?.members[0];
  if (volumes.system === undefined || mirror === undefined || first === undefined) return undefined;
  return {
    key,
    instanceType,
    servers,
    systemVolume: volumes.system,
    cacheVolume: volumes.cache,
    placement: { tenancy: tier.tenancy, capacityReservation: tier.capacityReservation },
    dataServer: { mirror: mirror.key, address: first.address, port: mirror.superserverPort },
    instanceProfile: tier.instanceProfile,
  };
}

function checkedZones(path: ConfigPath, tier: AppTierConfig, region: MirrorRegion, report: Report): readonly string[] {
  const all = region.network.zones;
  for (const [index, zone] of (tier.zones ?? []).entries()) {
    if (!all.includes(zone)) {
      report.problem([...path, "zones", index], `zone '${zone}' is not one of the zones ${all.join(", ")} of region '${region.key}'`, "use zones of the region");
    } else if (tier.zones?.indexOf(zone) !== index) {
      report.problem([...path, "zones", index], `zone '${zone}' is named twice`, "name each zone once");
    }
  }
  return [...new Set(tier.zones ?? all)].filter((zone) => all.includes(zone));
}

function planServers(
  path: ConfigPath,
  key: string,
  count: number,
  zones: readonly string[],
  region: MirrorRegion,
  report: Report,
): AppServerPlan[] {
  return spread(count, zones).flatMap(({ id, zone, number }): AppServerPlan[] => {
    const address = appServerAddress(region.network, { tier: key, zone, number }, [...path, "servers"], report);
    if (address === undefined) return [];
    const serverName = `${key}-${id}`;
    return [
      { id, serverName, hostName: `${serverName}.${region.privateZone}`, zone, availabilityZone: `${region.name}${zone}`, address },
    ];
  });
}
